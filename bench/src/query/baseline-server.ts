// The minimum that can answer for one validator by key: `ws`, one prepared statement,
// JSON.stringify. It has no limits, validates nothing, and assumes that operator keys never change.
import { openBareTables } from '../support/bare-tables.ts'
import { serve } from '../support/serve.ts'

const POOL_SIZE = 10

const tables = await openBareTables(process.env.DATABASE_URL, POOL_SIZE)

await serve(async (input, socket) => {
  const request = JSON.parse(input) as { type: string; filter: { publicKey: string } }
  const { publicKey } = request.filter
  const data = await tables.validators('WHERE k.key = $1 AND v.removed_block IS NULL', [
    Buffer.from(publicKey, 'hex'),
  ])
  const filter = { from: 0, to: 0, publicKey }
  socket.send(`${JSON.stringify({ type: request.type, filter, data })}\n`)
})
