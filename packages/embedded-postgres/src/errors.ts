import { ExporterError } from '@ssv-exporter/service-kit/errors'

/** npm has no Postgres binaries for this machine, or they do not run. */
export class BinariesMissingError extends ExporterError {
  constructor(platform: string, reason: string, cause?: unknown) {
    super(
      `No usable Postgres binaries for ${platform}: ${reason}. Set DATABASE_URL to a Postgres server of your own, or install again with the package's install script allowed`,
      { code: 'POSTGRES_BINARIES_MISSING', facts: { platform, reason }, cause },
    )
  }
}

/** Postgres does not run as root, and the user it should run as could not be created. */
export class NoServerUserError extends ExporterError {
  constructor(user: string, reason: string) {
    super(
      `Postgres does not run as root and the system user "${user}" could not be created (${reason}): create it (useradd --system ${user}), run as another user, or set DATABASE_URL`,
      { code: 'POSTGRES_NO_SYSTEM_USER', facts: { user, reason } },
    )
  }
}

/** The user that Postgres runs as cannot access the data folder. */
export class DataUnreachableError extends ExporterError {
  constructor(dataDir: string, user: string, barrier: string) {
    super(
      `Postgres cannot use the data folder ${dataDir}: it runs as the user "${user}", which may not enter ${barrier}; choose a folder that user can reach (DATA_DIR), run as the owner of ${barrier}, or set DATABASE_URL`,
      { code: 'POSTGRES_DATA_UNREACHABLE', facts: { dataDir, user, barrier } },
    )
  }
}

/**
 * Another live process runs Postgres on this data folder, or the folder cannot be used as it is.
 */
export class DataUnusableError extends ExporterError {
  constructor(dataDir: string, reason: string, facts: Record<string, unknown> = {}) {
    super(`Postgres cannot use the data folder ${dataDir}: ${reason}`, {
      code: 'POSTGRES_DATA_UNUSABLE',
      facts: { dataDir, reason, ...facts },
    })
  }
}

/** initdb or postgres ended before the server was ready; `output` is the end of its output. */
export class ServerFailedError extends ExporterError {
  constructor(step: 'initdb' | 'start', output: string, facts: Record<string, unknown>) {
    super(`Postgres failed at ${step}: ${output === '' ? 'it wrote nothing' : output}`, {
      code: 'POSTGRES_FAILED',
      facts: { step, output, ...facts },
    })
  }
}

/** A running Postgres ended unexpectedly. */
export class ServerExitedError extends ExporterError {
  constructor(exitCode: number | null, signal: NodeJS.Signals | null, output: string) {
    super(`Postgres ended unexpectedly (${signal ?? `exit ${exitCode}`}): ${output}`, {
      code: 'POSTGRES_EXITED',
      facts: { exitCode, signal, output },
      retryable: true,
    })
  }
}
