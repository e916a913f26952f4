import { type FollowedDuties, followDuties } from '../support/follow-duties.ts'
import { dutiesOf, type Performed } from './compare.ts'

export interface StreamedDuties {
  readonly followed: FollowedDuties
  /** Signers of the last push of each duty. */
  duties(): Map<string, string>
}

/** Subscribes to all duties, and keeps the last push of each that was performed. */
export function openStreamedDuties(url: string): StreamedDuties {
  const last = new Map<string, Performed>()
  const followed = followDuties(url, ({ slot, role, validators }) => {
    for (const { publicKey, signers, result } of validators) {
      if (publicKey === null || result === 'missed' || result === 'unknown') continue
      last.set(`${slot} ${role} ${publicKey}`, { slot, role, public_key: publicKey, signers })
    }
  })
  return { followed, duties: () => dutiesOf(last.values()) }
}
