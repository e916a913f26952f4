import type { OperatorAccessEvent } from '@ssv-exporter/contracts/events'
import type { Operator } from '@ssv-exporter/store/registry/operators'
import type { MalformedEvent } from '../malformed-event.ts'
import { operatorById, type RegistryState, setOperator } from '../registry-state.ts'
import { NO_ADDRESS } from './operator.ts'

/** Stores operator whitelists. One event applies the same change to several operators. */
export function applyOperatorAccess(
  state: RegistryState,
  event: OperatorAccessEvent,
): MalformedEvent | undefined {
  let isKnown = false
  for (const id of event.operatorIds) {
    const operator = operatorById(state, id)
    if (operator === undefined) continue
    isKnown = true
    setOperator(state, { ...operator, ...changeOf(event, operator) }, { block: state.at.block })
  }
  return isKnown || event.operatorIds.length === 0 ? undefined : 'operator-unknown'
}

function changeOf(event: OperatorAccessEvent, { whitelist = [] }: Operator): Partial<Operator> {
  switch (event.name) {
    case 'OperatorPrivacyStatusUpdated':
      return { isPrivate: event.toPrivate }
    case 'OperatorMultipleWhitelistUpdated':
      return { whitelist: [...new Set([...whitelist, ...event.whitelistAddresses])].sort() }
    case 'OperatorMultipleWhitelistRemoved': {
      const gone: ReadonlySet<string> = new Set(event.whitelistAddresses)
      return { whitelist: whitelist.filter((address) => !gone.has(address)) }
    }
    case 'OperatorWhitelistingContractUpdated': {
      const contract = event.whitelistingContract
      return { whitelistingContract: NO_ADDRESS.test(contract) ? undefined : contract }
    }
  }
}
