import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { TEST_RUN } from './test-run.ts'

const MAINTENANCE_DATABASE = 'postgres'

export interface TestDatabase {
  readonly url: string
  /** Drops the database, even if it has connections. */
  drop(): Promise<void>
}

/**
 * Creates a new, migrated database for one test on the Postgres server of the test run.
 * @throws Error outside a test run, and if that server could not be started
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = new URL(templateUrl())
  const name = `test_${randomBytes(8).toString('hex')}`
  await maintain(
    template,
    `CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)} STRATEGY FILE_COPY`,
  )
  return {
    url: onDatabase(template, name),
    drop: () => maintain(template, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

function templateUrl(): string {
  const url = process.env[TEST_RUN.templateUrl]
  if (url !== undefined) return url
  const fault =
    process.env[TEST_RUN.postgresFault] ?? 'this is not a test run of the whole workspace'
  throw new Error(`There is no Postgres for this test: ${fault}`)
}

/**
 * One connection for all databases of this process: connecting takes longer than most statements.
 */
let maintaining: Promise<Client> | undefined
/** The statement before; concurrent tests wait for each other, the driver does not queue. */
let former: Promise<unknown> = Promise.resolve()

function maintain(server: URL, statement: string): Promise<void> {
  const done = former.then(async () => {
    maintaining ??= connect(onDatabase(server, MAINTENANCE_DATABASE))
    await (await maintaining).query(statement)
  })
  former = done.catch(() => {})
  return done
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {
    maintaining = undefined
  })
  await client.connect()
  return client
}

function onDatabase(server: URL, name: string): string {
  const url = new URL(server)
  url.pathname = name
  return url.href
}
