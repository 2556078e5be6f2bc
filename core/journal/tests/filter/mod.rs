//! A filter of system calls under which a process that has to do with sockets is killed by the kernel. It holds for the process
//! from then on, whatever it starts.

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// How a process that was killed by it has ended.
pub(crate) const SIGSYS: i32 = 31;

/// The numbers of everything that makes, takes or uses a socket, and of io_uring, by which a program could do so unseen.
fn calls() -> Vec<i64> {
    let sockets: &[i64] = if cfg!(target_arch = "x86_64") {
        // socket, connect, accept, sendto, recvfrom, sendmsg, recvmsg, bind, listen, socketpair, accept4, recvmmsg, sendmmsg.
        &[41, 42, 43, 44, 45, 46, 47, 49, 50, 53, 288, 299, 307]
    } else {
        // The same on aarch64 and every newer one.
        &[198, 203, 202, 206, 207, 211, 212, 200, 201, 199, 242, 243, 269]
    };
    // io_uring_setup, io_uring_enter, io_uring_register and pidfd_getfd, which takes a descriptor of another process.
    sockets.iter().copied().chain([425, 426, 427, 438]).collect()
}

/// From here on such a call ends the process.
pub(crate) fn forbid_sockets() {
    let rules = calls().into_iter().map(|call| (call, vec![])).collect();
    let arch = std::env::consts::ARCH.try_into().unwrap();
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::KillProcess, arch).unwrap();
    let program: BpfProgram = filter.try_into().unwrap();
    seccompiler::apply_filter_all_threads(&program).unwrap();
}
