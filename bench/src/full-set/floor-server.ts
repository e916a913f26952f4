// As many bytes as a full set, from memory: the time of sending alone, without reading and
// encoding.
import { serve } from '../support/serve.ts'

const PART_BYTES = 90_000
const TAIL = '}]}\n'

const bytes = Number(process.env.ANSWER_BYTES)
const part = Buffer.alloc(PART_BYTES, ' ')

await serve(async (_input, socket) => {
  const send = (data: Buffer, fin: boolean) =>
    new Promise<void>((resolve, reject) => {
      socket.send(data, { binary: false, fin }, (error) => (error ? reject(error) : resolve()))
    })
  let left = bytes - TAIL.length
  for (; left > 0; left -= PART_BYTES)
    await send(part.subarray(0, Math.min(left, PART_BYTES)), false)
  await send(Buffer.from(TAIL), true)
})
