import { CLOSE_CODES } from '@ssv-exporter/gateway-api/close-codes'
import { expect, it } from 'vitest'
import { closeAdvice } from './close-advice.ts'

it.each(Object.values(CLOSE_CODES))(
  'handles close code $code as the gateway documents it',
  ({ code, action }) => {
    expect(closeAdvice(code)).toBe(action)
  },
)

it('retries slowly after an unknown close code', () => {
  for (const code of [1000, 1005, 1006, 1012, 1013, 4999])
    expect(closeAdvice(code)).toBe('back-off')
})
