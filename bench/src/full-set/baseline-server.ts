// A full set as a minimal program sends it: all rows at once, one JSON.stringify, one `send`.
import { openBareTables } from '../support/bare-tables.ts'
import { serve } from '../support/serve.ts'

const tables = await openBareTables(process.env.DATABASE_URL, 1)

await serve(async (_input, socket) => {
  const data = await tables.validators('WHERE v.removed_block IS NULL ORDER BY v.index', [])
  socket.send(`${JSON.stringify({ type: 'validator', filter: { from: 0, to: 0 }, data })}\n`)
})
