import { Hono } from 'hono'

// Ponder does not start without it.
export default new Hono()
