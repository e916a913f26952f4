/** Whether a contract id fits our columns; the contract counts up from 1, so real ids always do. */
export const fitsSafeInteger = (id: bigint) => id <= BigInt(Number.MAX_SAFE_INTEGER)
