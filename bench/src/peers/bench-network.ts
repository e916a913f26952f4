import { createAlan } from '@ssv-exporter/ssv/alan/alan'

export const NETWORK = { networkId: '0x00007701' }
export const GENERATION = createAlan(NETWORK)

const [alan] = GENERATION.forks
if (alan === undefined) throw new Error('the generation has no fork')
export const FORK = alan
