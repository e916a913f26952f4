import { getClusterBalance } from './endpoints/get-cluster-balance.ts'
import { getNetwork } from './endpoints/get-network.ts'
import { getOperator } from './endpoints/get-operator.ts'
import { getOperatorEarnings } from './endpoints/get-operator-earnings.ts'
import { getStatus } from './endpoints/get-status.ts'
import { getValidator } from './endpoints/get-validator.ts'
import { listAccounts } from './endpoints/list-accounts.ts'
import { listClusters } from './endpoints/list-clusters.ts'
import { listCommitteeDuties } from './endpoints/list-committee-duties.ts'
import { listContradictions } from './endpoints/list-contradictions.ts'
import { listCoverage } from './endpoints/list-coverage.ts'
import { listDecided } from './endpoints/list-decided.ts'
import { listDuties } from './endpoints/list-duties.ts'
import { listEvents } from './endpoints/list-events.ts'
import { listOperatorPoints } from './endpoints/list-operator-points.ts'
import { listOperators } from './endpoints/list-operators.ts'
import { listValidatorDuties } from './endpoints/list-validator-duties.ts'
import { listValidators } from './endpoints/list-validators.ts'
import type { RestEndpoint } from './rest-endpoint.ts'

/** Every endpoint of the REST interface, in the order of the documents. */
export const REST_ENDPOINTS: readonly RestEndpoint[] = [
  listOperators,
  getOperator,
  getOperatorEarnings,
  listOperatorPoints,
  listValidators,
  getValidator,
  listDecided,
  listValidatorDuties,
  listDuties,
  listCommitteeDuties,
  listCoverage,
  listContradictions,
  listClusters,
  getClusterBalance,
  listAccounts,
  getNetwork,
  listEvents,
  getStatus,
]
