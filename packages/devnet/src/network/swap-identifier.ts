/**
 * The same gossip message in an envelope that names another validator: what a committee publishes that writes into a chain that
 * is not its own. Messages without an envelope (fork v0) come back as they are.
 *
 * @param publicKey 96 lower-case hex characters, of the same length as the one it replaces
 */
export function swapIdentifier(data: Uint8Array, publicKey: string): Uint8Array {
  const envelope = JSON.parse(Buffer.from(data).toString()) as { id?: string }
  if (envelope.id === undefined) return data
  const id = publicKey + envelope.id.slice(publicKey.length)
  return Buffer.from(JSON.stringify({ ...envelope, id }))
}
