import type { VariableTable } from '../packages/service-kit/src/define-variable.ts'
import { referenceTable } from '../packages/service-kit/src/reference.ts'
import { MIGRATE_VARIABLES } from '../packages/store/src/bin/migrate-variables.ts'
import { CHAIN_INDEXER_VARIABLES } from '../services/chain-indexer/src/configuration.ts'
import { REINDEX_VARIABLES } from '../services/chain-indexer/src/reindex/reindex-variables.ts'
import { REPLAY_VARIABLES } from '../services/chain-indexer/src/replay/replay-variables.ts'
import { EXPORTER_VARIABLES } from '../services/exporter/src/configuration.ts'
import { GATEWAY_VARIABLES } from '../services/gateway/src/configuration.ts'
import { IBFT_COLLECTOR_VARIABLES } from '../services/ibft-collector/src/configuration.ts'

interface Program {
  name: string
  /** How to start it from a built checkout. */
  command: string
  about: string
  table: VariableTable
}

/** Every program with settings, and its table. */
export const PROGRAMS: readonly Program[] = [
  {
    name: 'exporter',
    command: 'npm start --',
    about: 'All services in one process, with a devnet of its own if no network is given.',
    table: EXPORTER_VARIABLES,
  },
  {
    name: 'chain-indexer',
    command: 'node services/chain-indexer/dist/main.js',
    about: 'Indexes the registry contract and publishes what changes.',
    table: CHAIN_INDEXER_VARIABLES,
  },
  {
    name: 'ibft-collector',
    command: 'node services/ibft-collector/dist/main.js',
    about: 'Joins the SSV network and stores its decided messages or duties.',
    table: IBFT_COLLECTOR_VARIABLES,
  },
  {
    name: 'gateway',
    command: 'node services/gateway/dist/main.js',
    about: 'Serves `/query`, `/stream` and REST.',
    table: GATEWAY_VARIABLES,
  },
  {
    name: 'migrate',
    command: 'node packages/store/dist/bin/migrate.js',
    about: 'Brings the database schema up to date and exits.',
    table: MIGRATE_VARIABLES,
  },
  {
    name: 'replay',
    command: 'node services/chain-indexer/dist/replay.js',
    about: 'Derives the registry again from the logs in the database and exits.',
    table: REPLAY_VARIABLES,
  },
  {
    name: 'reindex',
    command: 'node services/chain-indexer/dist/reindex.js',
    about: 'Reads the logs of indexed blocks again, repairs differences, and exits.',
    table: REINDEX_VARIABLES,
  },
]

/** The generated part of docs/configuration.md, as Markdown. */
export function configurationReference(): string {
  return PROGRAMS.map(
    ({ name, command, about, table }) =>
      `## ${name}\n\n${about} Started by \`${command}\`.\n\n${referenceTable(table)}`,
  ).join('\n')
}
