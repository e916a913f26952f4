import type {
  Account,
  AccountsParameters,
  Cluster,
  ClusterBalance,
  ClusterBalanceParameters,
  ClustersParameters,
  CommitteeDutiesParameters,
  CommitteeDuty,
  ContractEvent,
  Contradiction,
  ContradictionsParameters,
  Coverage,
  CoverageParameters,
  Decided,
  DecidedParameters,
  DutiesParameters,
  EventsParameters,
  Network,
  NetworkParameters,
  Operator,
  OperatorEarnings,
  OperatorEarningsParameters,
  OperatorPoints,
  OperatorPointsParameters,
  OperatorsParameters,
  Position,
  Status,
  Validator,
  ValidatorDutiesParameters,
  ValidatorDuty,
  ValidatorsParameters,
} from '../api-types.ts'
import type { Get, Parameters, RequestOptions } from './get.ts'
import { createListing, type Listing } from './listing.ts'

/** One item, and the position of the log at which it was read. */
export interface Single<Resource> {
  readonly data: Resource
  readonly asOf: Position
}

/** The REST interface: the current state. Methods throw ProblemError and UnreachableError. */
export interface Query {
  operators: {
    list(
      parameters?: Omit<OperatorsParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<Operator>
    get(id: number, options?: RequestOptions): Promise<Single<Operator>>
    /** What it could withdraw at a block, the last indexed one by default. */
    earnings(
      id: number,
      parameters?: OperatorEarningsParameters,
      options?: RequestOptions,
    ): Promise<Single<OperatorEarnings>>
    /** What it did in duties, per hour and role. */
    points(
      id: number,
      parameters?: Omit<OperatorPointsParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<OperatorPoints>
  }
  validators: {
    list(
      parameters?: Omit<ValidatorsParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<Validator>
    get(publicKey: string, options?: RequestOptions): Promise<Single<Validator>>
    /** Decided messages of its committee. */
    decided(
      publicKey: string,
      parameters?: Omit<DecidedParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<Decided>
    /** Its duties on the current network, with signers. */
    duties(
      publicKey: string,
      parameters?: Omit<ValidatorDutiesParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<ValidatorDuty>
  }
  duties: {
    list(
      parameters?: Omit<DutiesParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<CommitteeDuty>
  }
  committees: {
    duties(
      id: string,
      parameters?: Omit<CommitteeDutiesParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<CommitteeDuty>
  }
  /** The share of the network that collectors listened to, per hour. */
  coverage: {
    list(
      parameters?: Omit<CoverageParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<Coverage>
  }
  /** Heights with two decisions of a committee. */
  contradictions: {
    list(
      parameters?: Omit<ContradictionsParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<Contradiction>
  }
  clusters: {
    list(
      parameters?: Omit<ClustersParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<Cluster>
    /** Its balance, burn rate and liquidation at a block, the last indexed one by default. */
    balance(
      id: string,
      parameters?: ClusterBalanceParameters,
      options?: RequestOptions,
    ): Promise<Single<ClusterBalance>>
  }
  accounts: {
    list(
      parameters?: Omit<AccountsParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<Account>
  }
  /** Version and parameters of the contract. */
  network(parameters?: NetworkParameters, options?: RequestOptions): Promise<Single<Network>>
  events: {
    list(
      parameters?: Omit<EventsParameters, 'cursor'>,
      options?: RequestOptions,
    ): Listing<ContractEvent>
  }
  status(options?: RequestOptions): Promise<Single<Status>>
}

export function createQuery(get: Get): Query {
  const list = <Item>(path: string, parameters: Parameters = {}, options?: RequestOptions) =>
    createListing<Item>((cursor) => get(path, { ...parameters, cursor }, options))

  return {
    operators: {
      list: (parameters, options) => list('/v1/operators', parameters, options),
      get: (id, options) => get(`/v1/operators/${id}`, {}, options),
      earnings: (id, parameters, options) =>
        get(`/v1/operators/${id}/earnings`, { ...parameters }, options),
      points: (id, parameters, options) => list(`/v1/operators/${id}/points`, parameters, options),
    },
    validators: {
      list: (parameters, options) => list('/v1/validators', parameters, options),
      get: (publicKey, options) =>
        get(`/v1/validators/${encodeURIComponent(publicKey)}`, {}, options),
      decided: (publicKey, parameters, options) =>
        list(`/v1/validators/${encodeURIComponent(publicKey)}/decided`, parameters, options),
      duties: (publicKey, parameters, options) =>
        list(`/v1/validators/${encodeURIComponent(publicKey)}/duties`, parameters, options),
    },
    duties: { list: (parameters, options) => list('/v1/duties', parameters, options) },
    committees: {
      duties: (id, parameters, options) =>
        list(`/v1/committees/${encodeURIComponent(id)}/duties`, parameters, options),
    },
    coverage: { list: (parameters, options) => list('/v1/coverage', parameters, options) },
    contradictions: {
      list: (parameters, options) => list('/v1/contradictions', parameters, options),
    },
    clusters: {
      list: (parameters, options) => list('/v1/clusters', parameters, options),
      balance: (id, parameters, options) =>
        get(`/v1/clusters/${encodeURIComponent(id)}/balance`, { ...parameters }, options),
    },
    accounts: { list: (parameters, options) => list('/v1/accounts', parameters, options) },
    network: (parameters = {}, options) => get('/v1/network', { ...parameters }, options),
    events: { list: (parameters, options) => list('/v1/events', parameters, options) },
    status: (options) => get('/v1/status', {}, options),
  }
}
