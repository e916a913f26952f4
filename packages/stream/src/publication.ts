/** One message of the log. Positions within an epoch are contiguous and unique: 1, 2, 3 … */
export interface Publication {
  readonly position: number
  readonly topic: string
  readonly payload: string
}
