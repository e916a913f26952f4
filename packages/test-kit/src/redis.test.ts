import { existsSync } from 'node:fs'
import { createConnection } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type RedisServer, redisIsAvailable, startRedis } from './redis.ts'

const available = await redisIsAvailable()

describe.skipIf(!available)('startRedis', () => {
  let server: RedisServer | undefined
  afterEach(async () => {
    await server?.stop()
  })

  it('starts servers side by side, each with its own port and folder', async () => {
    server = await startRedis()
    const other = await startRedis()
    try {
      expect(await ask(server.port, 'PING')).toBe('+PONG')
      expect(await ask(other.port, 'PING')).toBe('+PONG')
      expect(other.dir).not.toBe(server.dir)
    } finally {
      await other.stop()
    }
  })

  it('restarts on the same port with its last snapshot after a kill', async () => {
    server = await startRedis()
    await ask(server.port, 'SET kept yes')
    await ask(server.port, 'SAVE')
    await ask(server.port, 'SET lost yes')
    await server.kill()
    await server.restart()
    expect(await ask(server.port, 'EXISTS kept')).toBe(':1')
    expect(await ask(server.port, 'EXISTS lost')).toBe(':0')
  })

  it('responds again after a pause, and stops while paused', async () => {
    server = await startRedis()
    server.pause()
    const answer = ask(server.port, 'PING')
    server.resume()
    expect(await answer).toBe('+PONG')
    server.pause()
    await server.stop()
    expect(existsSync(server.dir)).toBe(false)
  })

  it('reports why a server did not start', async () => {
    await expect(startRedis({ extraArgs: ['--no-such-setting', '1'] })).rejects.toThrow(
      /no-such-setting/,
    )
  })
})

/** Sends one inline command and returns the first line of the response. */
function ask(port: number, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write(`${command}\r\n`))
    socket.once('data', (data) => {
      resolve(data.toString().split('\r\n')[0] ?? '')
      socket.destroy()
    })
    socket.once('error', reject)
  })
}
