/**
 * What a program that a test starts gets of our environment, besides what the test gives it: where programs are, and where Node.js
 * keeps what it compiled.
 */
export function programEnvironment(): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env
  return { PATH, ...(NODE_COMPILE_CACHE !== undefined && { NODE_COMPILE_CACHE }) }
}
