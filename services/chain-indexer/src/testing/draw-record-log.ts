import { currentAbi } from '@ssv-exporter/contracts/abi/current'
import type { AbiParameter } from 'viem'
import type { Draw } from './draw.ts'
import { emitEvent, OTHER_OWNER, OWNER } from './emit.ts'
import type { EmittedLog } from './registry-bench.ts'

/** The records that an event may name. */
export interface NamedRecords {
  owner: `0x${string}`
  operatorId: bigint
  operatorIds: readonly bigint[]
  cluster: object
}

/** Events that need arguments of their own. */
const DRAWN_APART: ReadonlySet<string> = new Set([
  'OperatorAdded',
  'OperatorRemoved',
  'ValidatorAdded',
  'ValidatorRemoved',
  'ValidatorExited',
  'ClusterLiquidated',
  'ClusterReactivated',
  'FeeRecipientAddressUpdated',
])
const UPGRADES: ReadonlySet<string> = new Set(['SSVNetworkUpgradeBlock', 'ModuleUpgraded'])

type Event = (typeof currentAbi)[number]

/** Every other event of the contract, by what it names. A new one is drawn as well. */
const EVENTS = Map.groupBy(
  currentAbi.filter(({ name }) => !DRAWN_APART.has(name)),
  ({ name, inputs }) => {
    const names = inputs.map((input) => input.name)
    if (names.includes('cluster')) return 'cluster'
    if (names.includes('operatorId')) return 'operator'
    if (names.includes('operatorIds')) return 'access'
    return UPGRADES.has(name) ? 'upgrade' : 'network'
  },
)

/** Draws an event of money, access, the network or the contract itself. */
export function drawRecordLog(draw: Draw, records: NamedRecords): EmittedLog {
  const event = draw.one<Event>(EVENTS.get(drawGroup(draw)) ?? [])
  return emitEvent(
    event,
    Object.fromEntries(event.inputs.map((input) => [input.name, drawValue(draw, input, records)])),
  )
}

/** Clusters and operators are what changes most; an upgrade has an effect once. */
function drawGroup(draw: Draw): 'cluster' | 'operator' | 'access' | 'upgrade' | 'network' {
  const kind = draw.number(20)
  if (kind < 8) return 'cluster'
  if (kind < 14) return 'operator'
  if (kind < 16) return 'access'
  return kind < 17 ? 'upgrade' : 'network'
}

const ADDRESSES = [OWNER, OTHER_OWNER, `0x${'c3'.repeat(20)}`, `0x${'00'.repeat(20)}`] as const
const VERSIONS = ['v1.2.0', 'v2.0.0', 'v2.0.1', 'nightly']

function drawValue(draw: Draw, { name, type }: AbiParameter, records: NamedRecords): unknown {
  if (name !== undefined && name in records) return records[name as keyof NamedRecords]
  switch (name) {
    case 'effectiveBalance':
      return draw.chance(10) ? 0 : 31 + draw.number(2_017)
    case 'moduleId':
      return draw.number(7)
    case 'blockNum':
      return BigInt(draw.number(100))
  }
  switch (type) {
    case 'address':
      return draw.one(ADDRESSES)
    case 'address[]':
      return [draw.one(ADDRESSES), draw.one(ADDRESSES)].slice(draw.number(2))
    case 'bool':
      return draw.chance(50)
    case 'bytes32':
      return `0x${`0${draw.number(9)}`.repeat(32)}`
    case 'string':
      return draw.one(VERSIONS)
    default:
      return drawNumber(draw, type)
  }
}

/** Few small numbers, so that values repeat, and the largest one. */
function drawNumber(draw: Draw, type: string): bigint {
  const [, bits] = /^uint(\d+)$/.exec(type) ?? []
  if (bits === undefined) throw new TypeError(`no value is drawn for ${type}`)
  return draw.chance(10) ? 2n ** BigInt(bits) - 1n : BigInt(draw.number(3))
}
