import { alanSubnet, booleSubnet } from '@ssv-exporter/ssv/alan/subnets'
import { topicsAt } from '@ssv-exporter/ssv/alan/topics'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import { SUBNETS } from '@ssv-exporter/ssv/subnet-bits'
import type { Committee } from '../registry/validator-registry.ts'

/** The topics of committees in a slot; around Boole those of both forks. */
export function topicsOfCommittees(
  { schedule, names }: AlanNetworkParameters,
  committees: readonly Committee[],
  slot: number,
): ReadonlySet<string> {
  const alan = subnetsOf(committees, false)
  const boole = subnetsOf(committees, true)
  const topicsOf = (subnets: readonly number[], isBoole: boolean) =>
    topicsAt(schedule, names[0] ?? '', slot, subnets).filter(
      (topic) => topic.startsWith('/') === isBoole,
    )
  return new Set([...topicsOf(alan, false), ...topicsOf(boole, true)])
}

/** 128 flags: the subnets of committees, in both topologies if Boole is scheduled. */
export function announcedSubnets(
  { schedule }: AlanNetworkParameters,
  committees: readonly Committee[],
): readonly boolean[] {
  const wanted = new Set([
    ...subnetsOf(committees, false),
    ...(schedule.booleEpoch === undefined ? [] : subnetsOf(committees, true)),
  ])
  return Array.from({ length: SUBNETS }, (_, subnet) => wanted.has(subnet))
}

const subnetsOf = (committees: readonly Committee[], boole: boolean): number[] =>
  committees.map(({ id, operatorIds }) => (boole ? booleSubnet(operatorIds) : alanSubnet(id)))
