// biome-ignore-all lint/performance/noBarrelFile: this package is made to be installed by others, who find it all in one place
export type {
  Cluster,
  CommitteeDuty,
  ContractEvent,
  Contradiction,
  Decided,
  Duty,
  DutyValue,
  Operator,
  Position,
  Push,
  Status,
  StreamFilter,
  Validator,
  ValidatorDuty,
} from './api-types.ts'
export { type Client, createClient } from './client.ts'
export type { ClientOptions } from './client-options.ts'
export type { StreamStart } from './connection/connection.ts'
export type { ConnectionStatus } from './connection/connection-status.ts'
export { ConnectionStoppedError, WebSocketMissingError } from './connection/errors.ts'
export type { Followed, FollowOptions } from './follow.ts'
export { ProblemError, UnreachableError } from './query/errors.ts'
export type { Listing, Page } from './query/listing.ts'
export type { Query, Single } from './query/query.ts'
export { StreamGapError, StreamRefusedError } from './stream/errors.ts'
export type { PushStream, StreamOptions } from './stream/push-stream.ts'
export type { StreamGap } from './stream/stream-gap.ts'
