/**
 * A gossipsub RPC with one message that has neither author nor signature, with its length in front: what goes over a stream.
 *
 * Layout (libp2p pubsub spec, rpc.proto): RPC.publish is field 2; Message.data field 2, Message.topic field 4.
 */
export function gossipFrame(topic: string, data: Uint8Array): Uint8Array {
  const message = Buffer.concat([field(2, data), field(4, Buffer.from(topic))])
  const rpc = field(2, message)
  return Buffer.concat([varint(rpc.length), rpc])
}

/** A length-delimited protobuf field. */
function field(number: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes])
}

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest & 0x7f) | 0x80)
  return Uint8Array.from([...bytes, rest])
}
