/** One message of the log. Within an epoch, positions are 1, 2, 3 … without a hole, and none is given twice. */
export interface Publication {
  readonly position: number
  readonly topic: string
  readonly payload: string
}
