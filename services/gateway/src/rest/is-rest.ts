/** Whether a URL is below `/v1`. */
export function isRest(url: string): boolean {
  return /^\/v1(?:[/?]|$)/.test(url)
}
