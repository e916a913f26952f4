/** The operators' signatures of one message. */
export interface OperatorSignatureCheck {
  /** What each of them signed. */
  readonly signedBytes: Uint8Array
  /** DER of SubjectPublicKeyInfo, one for each signature. */
  readonly keys: readonly Uint8Array[]
  /** 256 bytes each. */
  readonly signatures: readonly Uint8Array[]
}
