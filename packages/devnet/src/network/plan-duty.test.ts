import { expect, test } from 'vitest'
import { type Faults, NO_FAULTS } from './faults.ts'
import { planDuty } from './plan-duty.ts'

const ALL = [1, 2, 3, 4, 5, 6, 7]

function plansOf(faults: Partial<Faults>, available = ALL) {
  return Array.from({ length: 400 }, (_, height) =>
    planDuty(
      { seed: 's', publicKey: 'aa', role: 0, height, available, quorum: 5 },
      { ...NO_FAULTS, ...faults },
    ),
  )
}

function share(faults: Partial<Faults>, is: (plan: ReturnType<typeof planDuty>) => boolean) {
  return plansOf(faults).filter(is).length / 400
}

test('without faults all operators sign in the first round', () => {
  for (const plan of plansOf({})) {
    expect(plan).toEqual({
      round: 1,
      signers: ALL,
      published: true,
      forged: false,
      wrongIdentifier: false,
      replay: false,
    })
  }
})

test('a seed draws the same faults, whatever else is enabled', () => {
  const heights = (faults: Partial<Faults>) => plansOf(faults).map(({ forged }) => forged)
  const forged = heights({ forgedSignatures: 0.3 })
  expect(forged).toEqual(heights({ forgedSignatures: 0.3 }))
  expect(forged).toEqual(heights({ forgedSignatures: 0.3, lateSigners: 0.5, replays: 0.5 }))
  expect(forged).toContain(true)
})

test.each([
  ['lateSigners', (plan: ReturnType<typeof planDuty>) => plan.late !== undefined],
  ['missingSigners', (plan: ReturnType<typeof planDuty>) => plan.signers.length === 5],
  ['betterLater', (plan: ReturnType<typeof planDuty>) => plan.early?.length === 5],
  ['laterRounds', (plan: ReturnType<typeof planDuty>) => plan.round > 1],
  ['unpublished', (plan: ReturnType<typeof planDuty>) => !plan.published],
  ['forgedSignatures', (plan: ReturnType<typeof planDuty>) => plan.forged],
  ['wrongIdentifiers', (plan: ReturnType<typeof planDuty>) => plan.wrongIdentifier],
  ['replays', (plan: ReturnType<typeof planDuty>) => plan.replay],
] as const)('%s occur at the configured rate', (fault, is) => {
  expect(share({ [fault]: 0 }, is)).toBe(0)
  expect(share({ [fault]: 0.3 }, is)).toBeGreaterThan(0.2)
  expect(share({ [fault]: 0.3 }, is)).toBeLessThan(0.4)
  expect(share({ [fault]: 1 }, is)).toBe(1)
})

test('a late signer is not among the signers', () => {
  for (const { late, signers } of plansOf({ lateSigners: 1 })) {
    expect(signers).toHaveLength(6)
    expect(signers).not.toContain(late)
  }
})

test('in a committee of quorum size all operators sign', () => {
  const few = [2, 3, 4, 6, 7]
  const faults = { lateSigners: 1, missingSigners: 1, betterLater: 1 }
  for (const plan of plansOf(faults, few)) expect(plan.signers).toEqual(few)
})
