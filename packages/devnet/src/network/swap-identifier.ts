/**
 * The same gossip message in an envelope of another validator: what a committee publishes to write
 * into a duty sequence that is not its own. Messages without an envelope (fork v0) are returned
 * unchanged.
 *
 * @param publicKey 96 lower-case hex characters, of the same length as the one it replaces
 */
export function swapIdentifier(data: Uint8Array, publicKey: string): Uint8Array {
  const envelope = JSON.parse(Buffer.from(data).toString()) as { id?: string }
  if (envelope.id === undefined) return data
  const id = publicKey + envelope.id.slice(publicKey.length)
  return Buffer.from(JSON.stringify({ ...envelope, id }))
}
