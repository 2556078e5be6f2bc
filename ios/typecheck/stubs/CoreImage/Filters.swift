// The part of CoreImage that draws a code, as signatures.
import Foundation
import SwiftUI

open class CIImage: NSObject { open var extent: CGRect { fatalError() } }
public protocol CIQRCodeGenerator: AnyObject { var message: Data { get set }; var correctionLevel: String { get set }; var outputImage: CIImage? { get } }
open class CIFilter: NSObject { open class func qrCodeGenerator() -> any CIFilter & CIQRCodeGenerator { fatalError() } }
open class CIContext: NSObject {
    public override init() {}
    open func createCGImage(_ image: CIImage, from rect: CGRect) -> CGImage? { fatalError() }
}
