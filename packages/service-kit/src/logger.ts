import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino'
import { prettyFactory } from 'pino-pretty'
import { redactUrls } from './redact.ts'
import { createTerminalLines } from './terminal-lines.ts'

export type Logger = PinoLogger

export interface LoggerOptions {
  name: string
  /** trace, debug, info, warn, error, fatal or silent. */
  level: string
  /** Human-readable lines instead of JSON: failures on one line, without repetitions. */
  pretty?: boolean
  /** Default: standard output. */
  destination?: DestinationStream
}

const SECRET_NAMES = [
  'password',
  'secret',
  'token',
  'apiKey',
  'privateKey',
  'authorization',
  'cookie',
]
const SECRET_PATHS = SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/**
 * Creates a logger that writes synchronously, so that the last line before an exit is not lost.
 *
 * Secrets are redacted twice: by key, and by reducing each URL in a finished line to scheme and
 * host, because RPC providers put the key into the path and libraries put the URL into error
 * messages.
 */
export function createLogger({ name, level, pretty = false, destination }: LoggerOptions): Logger {
  const target = destination ?? pino.destination({ dest: 1, sync: true })
  const stream = pretty ? prettyStream(target, destination === undefined) : target
  return pino(
    {
      name,
      level,
      redact: { paths: SECRET_PATHS, censor: '[redacted]' },
      hooks: { streamWrite: redactUrls },
      formatters: { level: (label) => ({ level: label }) },
    },
    stream,
  )
}

/** Creates a logger that writes nothing. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' })
}

// pino-pretty's own stream writes asynchronously, so an exit would lose lines.
function prettyStream(target: DestinationStream, toTerminal: boolean): DestinationStream {
  const format = prettyFactory({
    colorize: toTerminal && process.stdout.isTTY === true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname',
  })
  const forPeople = createTerminalLines()
  return {
    write(line) {
      const shown = forPeople(line)
      if (shown !== undefined) target.write(format(shown))
    },
  }
}
