/** One message of the log. Offsets within an epoch are contiguous and unique: 1, 2, 3 … */
export interface Publication {
  readonly offset: number
  readonly topic: string
  readonly payload: string
}
