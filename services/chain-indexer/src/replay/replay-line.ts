export interface ReplayFacts {
  done: number
  of: number
  perSecond: number
}

/** The progress line of a replay. */
export function replayLine({ done, of, perSecond }: ReplayFacts): string {
  const share = of === 0 ? 100 : Math.floor((100 * done) / of)
  const left = perSecond > 0 ? duration((of - done) / perSecond) : '…'
  return `Replaying ${share} %  log ${grouped(done)} of ${grouped(of)}  ${grouped(perSecond)} logs/s  ${left} left`
}

/** 1234567 as `1 234 567`. */
const grouped = (value: number) => String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ')

const duration = (seconds: number) =>
  seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
