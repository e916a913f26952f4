import { validatorKeyHex } from './seed-registry.ts'

/** For each validator the request for it by its public key. */
export function validatorRequests(validators: number): string[] {
  return Array.from(
    { length: validators },
    (_, index) => `{"type":"validator","filter":{"publicKey":"${validatorKeyHex(index)}"}}`,
  )
}

/** @throws Error if the answer does not end with the record of this validator */
export function assertAnswers(answer: Buffer, index: number): void {
  const tail = answer.toString('latin1', Math.max(0, answer.length - 40))
  if (!tail.includes(`"index":${index}}]}`)) {
    throw new Error(`no answer for validator ${index}: ${answer.toString('latin1', 0, 300)}`)
  }
}
