// biome-ignore-all lint/performance/noBarrelFile: this package is made to be installed by others, who find it all in one place
export type {
  Cluster,
  ContractEvent,
  Contradiction,
  Decided,
  Duty,
  Operator,
  Position,
  Push,
  Status,
  StreamFilter,
  Validator,
  ValidatorDuty,
} from './api-types.ts'
export type { ClientOptions } from './client-options.ts'
export type { StreamStart } from './connection/connection.ts'
export type { ConnectionStatus } from './connection/connection-status.ts'
export { ConnectionStoppedError } from './connection/connection-stopped-error.ts'
export { WebSocketMissingError } from './connection/web-socket-missing-error.ts'
export { type Client, createClient } from './create-client.ts'
export type { Followed, FollowOptions } from './follow.ts'
export type { Listing, Page } from './query/listing.ts'
export { ProblemError } from './query/problem-error.ts'
export type { Query, Single } from './query/query.ts'
export { UnreachableError } from './query/unreachable-error.ts'
export type { PushStream, StreamOptions } from './stream/push-stream.ts'
export type { StreamGap } from './stream/stream-gap.ts'
export { StreamGapError } from './stream/stream-gap-error.ts'
export { StreamRefusedError } from './stream/stream-refused-error.ts'
