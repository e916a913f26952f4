/** The operators' signatures of one message. */
export interface OperatorSignatureCheck {
  /** The signed bytes, common to all. */
  readonly signedBytes: Uint8Array
  /** DER of SubjectPublicKeyInfo, one per signature. */
  readonly keys: readonly Uint8Array[]
  /** 256 bytes each. */
  readonly signatures: readonly Uint8Array[]
}
