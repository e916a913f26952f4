import type {
  CurrentOperatorAdded,
  SeedOperatorAdded,
  V2OperatorAdded,
} from '@ssv-exporter/contracts/events'
import { NO_MONEY, type Operator } from '@ssv-exporter/store/registry/operators'
import { fitsSafeInteger } from '../fits-safe-integer.ts'
import type { MalformedEvent } from '../malformed-event.ts'
import {
  currencyOf,
  operatorKeyId,
  operatorsWithKey,
  type RegistryState,
  setOperator,
} from '../registry-state.ts'
import { recordLedgerEntry } from './operator.ts'

type OperatorAdded = SeedOperatorAdded | V2OperatorAdded | CurrentOperatorAdded

const NO_NAME = new Uint8Array()

/**
 * Registers an operator. It is identified by its contract id or, in the legacy and v1 generations,
 * by its key text; there, and in v2, registering again changes nothing (SSV v0.1.12 behaviour).
 */
export function applyOperatorAdded(
  state: RegistryState,
  event: OperatorAdded,
  block: number,
): MalformedEvent | undefined {
  const keyId = operatorKeyId(state, event.publicKey)
  const operatorId = 'operatorId' in event ? event.operatorId : undefined
  if (operatorId !== undefined && !fitsSafeInteger(operatorId)) return 'operator-id-out-of-range'

  const former = formerOperator(state, operatorId, keyId)
  if (event.generation === 'current') {
    if (former !== undefined && former.removedBlock === undefined)
      return 'operator-already-registered'
    const holders = operatorsWithKey(state, keyId)
    if (holders.some(({ removedBlock }) => removedBlock === undefined)) {
      return 'operator-key-already-registered'
    }
  } else if (former !== undefined) return undefined

  const operator: Operator = {
    index: former?.index ?? state.next.operator++,
    operatorId: operatorId === undefined ? undefined : Number(operatorId),
    keyId,
    name: 'operatorName' in event ? event.operatorName : NO_NAME,
    owner: event.owner,
    ...moneyOf(state, event),
    addedBlock: block,
    removedBlock: undefined,
  }
  setOperator(state, operator, { block, registered: true })
  return undefined
}

type Money = Omit<
  Operator,
  'index' | 'operatorId' | 'keyId' | 'name' | 'owner' | 'addedBlock' | 'removedBlock'
>

/**
 * The initial state of an operator; its fee is in the currency that clusters paid in at the time.
 */
function moneyOf(state: RegistryState, event: OperatorAdded): Money {
  const fee = 'fee' in event ? event.fee : undefined
  if (event.generation !== 'current') return { ...NO_MONEY, fee }
  recordLedgerEntry(state, event.operatorId, event.name, event.fee)
  const eth = currencyOf(state) === 'ETH'
  return {
    ...NO_MONEY,
    fee: eth ? 0n : fee,
    ethFee: eth ? fee : undefined,
    withdrawn: 0n,
    ethWithdrawn: 0n,
    isPrivate: false,
    whitelist: [],
  }
}

/** Registered or removed. */
function formerOperator(
  state: RegistryState,
  operatorId: bigint | undefined,
  keyId: number,
): Operator | undefined {
  if (operatorId === undefined) return operatorsWithKey(state, keyId)[0]
  const index = state.operatorIndexes.byId.get(Number(operatorId))
  return index === undefined ? undefined : state.operators.get(index)
}
