import type { IndexerStatus } from '@ssv-exporter/chain-indexer/chain-indexer'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { Exporter, Running } from '../exporter.ts'
import { Rate } from './rate.ts'
import type { Screen } from './screen.ts'
import { type SummaryFacts, summaryLine } from './summary-line.ts'
import { syncLine } from './sync-line.ts'
import { welcome } from './welcome.ts'

/**
 * Shows progress to a person. Without a terminal only the addresses are printed, once, when the
 * head is reached, and logged.
 */
export interface Display {
  start(): void
  stop(): void
  /** Everything has ended cleanly. */
  ended(): void
}

const TICK_MS = 250
const RATE_WINDOW_MS = 10_000

export function createDisplay(
  { network, onTerminal }: { network: string; onTerminal: boolean },
  { exporter, screen, logger }: { exporter: Exporter; screen: Screen; logger: Logger },
): Display {
  const blocks = new Rate(RATE_WINDOW_MS)
  let startBlock: number | undefined
  let welcomed = false
  let ticking: NodeJS.Timeout | undefined
  let drawing = false

  const greet = ({ gateway, admin, indexer }: Running) => {
    if (welcomed || gateway.url === '') return
    welcomed = true
    const urls = { gateway: gateway.url, admin: admin.url }
    if (onTerminal) screen.live('')
    screen.print(welcome(network, gateway.url, admin.url))
    if (!onTerminal)
      logger.info({ network, ...urls, indexed: indexer.status().indexedBlock }, 'synchronised')
  }

  const syncing = (status: IndexerStatus) => {
    const { indexedBlock, headBlock } = status
    if (indexedBlock === undefined || headBlock === undefined) return 'Waiting for the chain …'
    startBlock ??= indexedBlock + 1
    blocks.add(Date.now(), indexedBlock)
    const { applied, malformed, ignored } = status.logs
    const events = applied + malformed + ignored
    return syncLine({
      startBlock,
      indexedBlock,
      headBlock,
      events,
      blocksPerSecond: blocks.perSecond,
    })
  }

  const line = async (): Promise<string> => {
    const running = exporter.running()
    if (running === undefined) return 'Starting …'
    const status = running.indexer.status()
    if (!status.synced) return syncing(status)
    greet(running)
    if (!onTerminal) return ''
    const { operator, validator } = await running.counts()
    return summaryLine({
      headBlock: status.headBlock ?? 0,
      indexedBlock: status.indexedBlock ?? 0,
      operators: operator,
      validators: validator,
      clients: await clientsOf(running),
      ...collectingOf(running),
    })
  }

  const tick = async () => {
    if (drawing) return
    drawing = true
    try {
      const text = await line()
      if (onTerminal && ticking !== undefined) screen.live(text)
    } catch (error) {
      logger.debug({ err: error }, 'failed to read what to display')
    } finally {
      drawing = false
    }
  }

  return {
    start() {
      ticking = setInterval(tick, TICK_MS)
    },
    stop() {
      if (ticking === undefined) return
      clearInterval(ticking)
      ticking = undefined
      if (!onTerminal) return
      screen.live('')
      screen.print('Stopping …\n')
    },
    ended() {
      const next = network === 'devnet' ? 'creates a new devnet' : 'continues from here'
      const after = exporter.running() ? ` The next start ${next}.` : ''
      if (onTerminal) screen.print(`Stopped.${after}\n`)
      else logger.info('stopped')
    },
  }
}

function collectingOf({ collector }: Running): Pick<SummaryFacts, 'collecting'> {
  const status = collector.status()
  if (!('name' in status)) return {}
  const { network, decided, history, duties } = status
  return {
    collecting: {
      peers: network.peers,
      ...(decided && { decided: decided.new }),
      ...(history && { history }),
      ...(typeof duties === 'object' && { duties: duties.performed }),
    },
  }
}

async function clientsOf({ gateway }: Running): Promise<number> {
  const { connections } = (await gateway.status()) as { connections?: Record<string, number> }
  return Object.values(connections ?? {}).reduce((sum, count) => sum + count, 0)
}
