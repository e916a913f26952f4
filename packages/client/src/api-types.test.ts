import type { accountResource } from '@ssv-exporter/gateway-api/resources/account-resource'
import type { clusterBalanceResource } from '@ssv-exporter/gateway-api/resources/cluster-balance-resource'
import type { clusterResource } from '@ssv-exporter/gateway-api/resources/cluster-resource'
import type { committeeDutyResource } from '@ssv-exporter/gateway-api/resources/committee-duty-resource'
import type { contradictionResource } from '@ssv-exporter/gateway-api/resources/contradiction-resource'
import type { coverageResource } from '@ssv-exporter/gateway-api/resources/coverage-resource'
import type { decidedResource } from '@ssv-exporter/gateway-api/resources/decided-resource'
import type { dutyValue } from '@ssv-exporter/gateway-api/resources/duty-parts'
import type { eventResource } from '@ssv-exporter/gateway-api/resources/event-resource'
import type { networkResource } from '@ssv-exporter/gateway-api/resources/network-resource'
import type { operatorEarningsResource } from '@ssv-exporter/gateway-api/resources/operator-earnings-resource'
import type { operatorPointsResource } from '@ssv-exporter/gateway-api/resources/operator-points-resource'
import type { operatorResource } from '@ssv-exporter/gateway-api/resources/operator-resource'
import type { pushedDuty } from '@ssv-exporter/gateway-api/resources/pushed-duty'
import type { statusResource } from '@ssv-exporter/gateway-api/resources/status-resource'
import type { validatorDutyResource } from '@ssv-exporter/gateway-api/resources/validator-duty-resource'
import type { validatorResource } from '@ssv-exporter/gateway-api/resources/validator-resource'
import type { getClusterBalance } from '@ssv-exporter/gateway-api/rest/endpoints/get-cluster-balance'
import type { getNetwork } from '@ssv-exporter/gateway-api/rest/endpoints/get-network'
import type { getOperatorEarnings } from '@ssv-exporter/gateway-api/rest/endpoints/get-operator-earnings'
import type { listAccounts } from '@ssv-exporter/gateway-api/rest/endpoints/list-accounts'
import type { listClusters } from '@ssv-exporter/gateway-api/rest/endpoints/list-clusters'
import type { listContradictions } from '@ssv-exporter/gateway-api/rest/endpoints/list-contradictions'
import type { listCoverage } from '@ssv-exporter/gateway-api/rest/endpoints/list-coverage'
import type { listDecided } from '@ssv-exporter/gateway-api/rest/endpoints/list-decided'
import type { listDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-duties'
import type { listEvents } from '@ssv-exporter/gateway-api/rest/endpoints/list-events'
import type { listOperatorPoints } from '@ssv-exporter/gateway-api/rest/endpoints/list-operator-points'
import type { listOperators } from '@ssv-exporter/gateway-api/rest/endpoints/list-operators'
import type { listValidatorDuties } from '@ssv-exporter/gateway-api/rest/endpoints/list-validator-duties'
import type { listValidators } from '@ssv-exporter/gateway-api/rest/endpoints/list-validators'
import type { problem } from '@ssv-exporter/gateway-api/rest/problem'
import type { clientMessage } from '@ssv-exporter/gateway-api/stream/client-message'
import type { serverEvent, serverReply } from '@ssv-exporter/gateway-api/stream/server-message'
import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import type * as api from './api-types.ts'

// Checked by the compiler, like every source.
test('types without zod equal those of the schemas', () => {
  expectTypeOf<api.Operator>().toEqualTypeOf<z.output<typeof operatorResource>>()
  expectTypeOf<api.Validator>().toEqualTypeOf<z.output<typeof validatorResource>>()
  expectTypeOf<api.Cluster>().toEqualTypeOf<z.output<typeof clusterResource>>()
  expectTypeOf<api.ClusterBalance>().toEqualTypeOf<z.output<typeof clusterBalanceResource>>()
  expectTypeOf<api.OperatorEarnings>().toEqualTypeOf<z.output<typeof operatorEarningsResource>>()
  expectTypeOf<api.ClusterBalanceParameters>().toEqualTypeOf<
    z.input<typeof getClusterBalance.query>
  >()
  expectTypeOf<api.OperatorEarningsParameters>().toEqualTypeOf<
    z.input<typeof getOperatorEarnings.query>
  >()
  expectTypeOf<api.Account>().toEqualTypeOf<z.output<typeof accountResource>>()
  expectTypeOf<api.Network>().toEqualTypeOf<z.output<typeof networkResource>>()
  expectTypeOf<api.Decided>().toEqualTypeOf<z.output<typeof decidedResource>>()
  expectTypeOf<api.Duty>().toEqualTypeOf<z.output<typeof pushedDuty>>()
  expectTypeOf<api.CommitteeDuty>().toEqualTypeOf<z.output<typeof committeeDutyResource>>()
  expectTypeOf<api.DutyValue>().toEqualTypeOf<z.output<typeof dutyValue>>()
  expectTypeOf<api.ValidatorDuty>().toEqualTypeOf<z.output<typeof validatorDutyResource>>()
  expectTypeOf<api.OperatorPoints>().toEqualTypeOf<z.output<typeof operatorPointsResource>>()
  expectTypeOf<api.OperatorPointsParameters>().toEqualTypeOf<
    z.input<typeof listOperatorPoints.query>
  >()
  expectTypeOf<api.Coverage>().toEqualTypeOf<z.output<typeof coverageResource>>()
  expectTypeOf<api.CoverageParameters>().toEqualTypeOf<z.input<typeof listCoverage.query>>()
  expectTypeOf<api.Contradiction>().toEqualTypeOf<z.output<typeof contradictionResource>>()
  expectTypeOf<api.ContractEvent>().toEqualTypeOf<z.output<typeof eventResource>>()
  expectTypeOf<api.Status>().toEqualTypeOf<z.output<typeof statusResource>>()
  expectTypeOf<api.ServerEvent>().toEqualTypeOf<z.output<typeof serverEvent>>()
  expectTypeOf<api.ServerReply>().toEqualTypeOf<z.output<typeof serverReply>>()
  expectTypeOf<api.ClientMessage>().toEqualTypeOf<z.input<typeof clientMessage>>()
  expectTypeOf<api.Problem>().toEqualTypeOf<z.output<typeof problem>>()
  expectTypeOf<api.OperatorsParameters>().toEqualTypeOf<z.input<typeof listOperators.query>>()
  expectTypeOf<api.ValidatorsParameters>().toEqualTypeOf<z.input<typeof listValidators.query>>()
  expectTypeOf<api.DecidedParameters>().toEqualTypeOf<z.input<typeof listDecided.query>>()
  expectTypeOf<api.DutiesParameters>().toEqualTypeOf<z.input<typeof listDuties.query>>()
  expectTypeOf<api.ValidatorDutiesParameters>().toEqualTypeOf<
    z.input<typeof listValidatorDuties.query>
  >()
  expectTypeOf<api.ContradictionsParameters>().toEqualTypeOf<
    z.input<typeof listContradictions.query>
  >()
  expectTypeOf<api.ClustersParameters>().toEqualTypeOf<z.input<typeof listClusters.query>>()
  expectTypeOf<api.AccountsParameters>().toEqualTypeOf<z.input<typeof listAccounts.query>>()
  expectTypeOf<api.NetworkParameters>().toEqualTypeOf<z.input<typeof getNetwork.query>>()
  expectTypeOf<api.EventsParameters>().toEqualTypeOf<z.input<typeof listEvents.query>>()
})
