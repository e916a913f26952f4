import { Hono } from 'hono'

// Required by Ponder to start.
export default new Hono()
