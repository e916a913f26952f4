/**
 * The `lambda` of a decided message: Base64 of `<96 hex>_<ROLE>` (SSV v0.1.12 behaviour).
 *
 * `publicKey` is the validator key as lower-case hex without `0x`.
 */
export function lambdaOf(publicKey: string, role: string): string {
  return btoa(`${publicKey}_${role}`)
}
