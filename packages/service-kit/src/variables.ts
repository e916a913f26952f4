import { z } from 'zod'
import { defineVariable } from './define-variable.ts'
import { oneOf, textLike, urlOf, wholeNumber } from './value-schemas.ts'

// Infrastructure settings shared by several services. Each service includes the ones it needs in
// its own table.

const PORT = 'a port from 0 to 65535 (0: any free one)'

export const DATABASE_URL = defineVariable({
  env: 'DATABASE_URL',
  schema: urlOf(['postgres', 'postgresql']),
  accepts: 'a URL that begins with postgres:// or postgresql://',
  doc: 'The Postgres database, directly or through a transaction pooler.',
  secret: true,
})

export const DATABASE_DIRECT_URL = defineVariable({
  env: 'DATABASE_DIRECT_URL',
  schema: urlOf(['postgres', 'postgresql']),
  optional: true,
  accepts: 'a URL that begins with postgres:// or postgresql://',
  doc: 'The same database without a pooler, for locks, notifications and migrations. Default: `DATABASE_URL`.',
  secret: true,
})

export const REDIS_URL = defineVariable({
  env: 'REDIS_URL',
  schema: urlOf(['redis', 'rediss']),
  accepts: 'a URL that begins with redis:// or rediss://',
  doc: 'The Redis server for live publications.',
  secret: true,
})

export const REDIS_KEY_PREFIX = defineVariable({
  env: 'REDIS_KEY_PREFIX',
  schema: textLike(/^\{[^{}\s]+\}$/),
  default: '{ssv-exporter}',
  accepts: 'one hash tag: a name in braces, such as {ssv-exporter}',
  doc: 'Prefix of every Redis key and channel, in braces.',
})

export const DATA_DIR = defineVariable({
  env: 'DATA_DIR',
  schema: z.string(),
  default: '.data',
  accepts: 'a folder',
  doc: 'Folder for data outside the database, with a subfolder per network.',
})

export const ADMIN_HOST = defineVariable({
  env: 'ADMIN_HOST',
  schema: textLike(/^\S+$/),
  default: '127.0.0.1',
  accepts: 'an address or host name to listen on; 0.0.0.0 for all',
  doc: 'Address that `/live`, `/ready`, `/metrics` and `/status` are served on.',
})

export const ADMIN_PORT = defineVariable({
  env: 'ADMIN_PORT',
  schema: wholeNumber(0, 65_535),
  default: '15000',
  accepts: PORT,
  doc: 'Port of `/live`, `/ready`, `/metrics` and `/status`.',
})

export const LOG_LEVEL = defineVariable({
  env: 'LOG_LEVEL',
  flag: 'log-level',
  schema: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']),
  default: 'info',
  accepts: 'trace, debug, info, warn, error, fatal or silent',
  doc: 'Minimum log level.',
})
