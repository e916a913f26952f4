import type { z } from 'zod'
import {
  ATTESTER_DUTIES,
  PROPOSER_DUTIES,
  SYNC_COMMITTEE,
  TIMELINESS_DUTIES,
  VALIDATORS,
} from './answers.ts'
import type { BeaconChain, ExpectedChain } from './beacon-chain.ts'
import { BeaconApiError } from './errors.ts'
import { type BeaconModules, type BeaconNodeFacts, createFailover } from './failover.ts'
import type { BeaconRequest } from './request-json.ts'

/** A validator of the beacon chain. */
export interface BeaconValidator {
  /** 48 bytes in hex, without 0x. */
  readonly publicKey: string
  readonly index: number
  /** As in the beacon API, for example `active_ongoing`. */
  readonly status: string
  /** Infinity while it is not scheduled. */
  readonly activationEpoch: number
  readonly exitEpoch: number
}

export interface ProposerDuties {
  /** Block that the assignment depends on, in hex: if it changes, so does the assignment. */
  readonly dependentRoot: string
  /** Validator index by slot, of every slot of the epoch. */
  readonly bySlot: ReadonlyMap<number, number>
}

export interface AttesterDuty {
  readonly validatorIndex: number
  readonly slot: number
  readonly committeeIndex: number
}

export interface AttesterDuties {
  readonly dependentRoot: string
  readonly duties: readonly AttesterDuty[]
}

/**
 * Queries beacon nodes, using the first healthy one. Every method rejects with BeaconApiError if none
 * returns a usable response.
 */
export interface BeaconClient {
  chain(): Promise<BeaconChain>
  /**
   * Those known to the beacon chain, in no particular order. @param publicKeys in hex, without 0x
   */
  validators(publicKeys: readonly string[]): Promise<BeaconValidator[]>
  proposers(epoch: number): Promise<ProposerDuties>
  /**
   * The whole sync committee of the period of an epoch: the current period of the head or the next.
   */
  syncCommittee(epoch: number): Promise<ReadonlySet<number>>
  attesters(epoch: number, indices: readonly number[]): Promise<AttesterDuties>
  /** Slot by validator index, of members of a payload timeliness committee (Gloas). */
  timelinessSlots(epoch: number, indices: readonly number[]): Promise<ReadonlyMap<number, number>>
  nodes(): BeaconNodeFacts[]
  /** Aborts pending requests. */
  close(): void
}

export interface BeaconClientOptions {
  /** http or https, in order of preference. */
  readonly urls: readonly string[]
  /** The chain that nodes must follow; evaluated whenever one is identified. */
  readonly expected: () => Promise<ExpectedChain>
  /** For one request and its whole response. Default 10 s. */
  readonly timeoutMs?: number
  /** Maximum size of a response. Default 64 MB. */
  readonly maxBytes?: number
}

const TIMEOUT_MS = 10_000
const MAX_BYTES = 64 * 1024 * 1024
/** Public keys in one request (ssv v2.3.7), and indices. */
const KEYS_A_REQUEST = 512
const INDICES_A_REQUEST = 2_048

export function createBeaconClient(
  { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, ...options }: BeaconClientOptions,
  modules: BeaconModules,
): BeaconClient {
  const failover = createFailover({ ...options, timeoutMs, maxBytes }, modules)

  /** @param check returns what is wrong with the content of a response */
  const ask = <T extends z.ZodType>(
    question: string,
    request: BeaconRequest,
    shape: T,
    check: (answer: z.infer<T>, chain: BeaconChain) => string | undefined = () => undefined,
  ): Promise<z.infer<T>> =>
    failover.ask(question, async (endpoint, chain) => {
      const answer = await endpoint.ask(request, shape)
      const detail = check(answer, chain)
      if (detail === undefined) return answer
      throw new BeaconApiError('invalid', { node: endpoint.name, path: request.path, detail })
    })

  return {
    chain: () => failover.ask('chain', async (_, chain) => chain),
    async validators(publicKeys) {
      const found: BeaconValidator[] = []
      for (const keys of batches(publicKeys, KEYS_A_REQUEST)) {
        const body = { ids: keys.map((key) => `0x${key}`) }
        const path = 'eth/v1/beacon/states/head/validators'
        const asked = new Set(keys)
        const answer = await ask('validators', { path, body }, VALIDATORS, (some) =>
          some.every(({ validator }) => asked.has(validator.pubkey))
            ? undefined
            : 'a validator that was not asked for',
        )
        for (const { index, status, validator } of answer) {
          found.push({
            publicKey: validator.pubkey,
            index,
            status,
            activationEpoch: validator.activation_epoch ?? Number.POSITIVE_INFINITY,
            exitEpoch: validator.exit_epoch ?? Number.POSITIVE_INFINITY,
          })
        }
      }
      return found
    },
    async proposers(epoch) {
      const path = `eth/v1/validator/duties/proposer/${epoch}`
      const answer = await ask('proposers', { path }, PROPOSER_DUTIES, ({ data }, chain) => {
        const wrong = slotOutside(data, epoch, chain)
        if (wrong !== undefined) return wrong
        // Nodes omit the slot of genesis, which has no proposer.
        const fewest = chain.slotsPerEpoch - (epoch === 0 ? 1 : 0)
        const slots = new Set(data.map(({ slot }) => slot)).size
        return slots < fewest ? `proposers of ${slots} slots alone` : undefined
      })
      return {
        dependentRoot: answer.dependent_root,
        bySlot: new Map(answer.data.map(({ slot, validator_index }) => [slot, validator_index])),
      }
    },
    async syncCommittee(epoch) {
      const path = `eth/v1/beacon/states/head/sync_committees?epoch=${epoch}`
      const { validators } = await ask('sync-committee', { path }, SYNC_COMMITTEE, (answer) =>
        answer.validators.length === 0 ? 'a sync committee without members' : undefined,
      )
      return new Set(validators)
    },
    async attesters(epoch, indices) {
      const path = `eth/v1/validator/duties/attester/${epoch}`
      const duties: AttesterDuty[] = []
      let dependentRoot = ''
      for (const some of batches(indices, INDICES_A_REQUEST)) {
        const body = some.map(String)
        const answer = await ask('attesters', { path, body }, ATTESTER_DUTIES, ({ data }, chain) =>
          slotOutside(data, epoch, chain),
        )
        if (dependentRoot !== '' && dependentRoot !== answer.dependent_root) {
          const detail = 'the dependent root changed between two requests'
          throw new BeaconApiError('invalid', { node: 'beacon nodes', path, detail })
        }
        dependentRoot = answer.dependent_root
        for (const { validator_index, slot, committee_index } of answer.data) {
          duties.push({ validatorIndex: validator_index, slot, committeeIndex: committee_index })
        }
      }
      return { dependentRoot, duties }
    },
    async timelinessSlots(epoch, indices) {
      const path = `eth/v1/validator/duties/ptc/${epoch}`
      const slots = new Map<number, number>()
      for (const some of batches(indices, INDICES_A_REQUEST)) {
        const body = some.map(String)
        const answer = await ask('timeliness', { path, body }, TIMELINESS_DUTIES, (data, chain) =>
          slotOutside(data, epoch, chain),
        )
        for (const { validator_index, slot } of answer) slots.set(validator_index, slot)
      }
      return slots
    },
    nodes: () => failover.nodes(),
    close: () => failover.close(),
  }
}

function slotOutside(
  duties: readonly { readonly slot: number }[],
  epoch: number,
  { slotsPerEpoch }: BeaconChain,
): string | undefined {
  const outside = duties.find(({ slot }) => Math.floor(slot / slotsPerEpoch) !== epoch)
  return outside && `a duty in slot ${outside.slot}, outside epoch ${epoch}`
}

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}
