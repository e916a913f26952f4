/**
 * The Redis commands used by the bus and BullMQ, as calls that a script can try on two scratch keys
 * (KEYS[1], KEYS[2]). Ordered so that each call finds a value of the right type, or none.
 */
export const PROBES: readonly (readonly string[])[] = [
  ['SET', 'K1', '1', 'EX', '60'],
  ['GET', 'K1'],
  ['INCR', 'K1'],
  ['EXISTS', 'K1'],
  ['TTL', 'K1'],
  ['PTTL', 'K1'],
  ['EXPIRE', 'K1', '60'],
  ['PEXPIRE', 'K1', '60000'],
  ['TYPE', 'K1'],
  ['RENAME', 'K1', 'K2'],
  ['DEL', 'K1', 'K2'],
  ['HSET', 'K1', 'f', '1'],
  ['HMSET', 'K1', 'f', '1'],
  ['HSETNX', 'K1', 'f', '1'],
  ['HGET', 'K1', 'f'],
  ['HMGET', 'K1', 'f'],
  ['HGETALL', 'K1'],
  ['HEXISTS', 'K1', 'f'],
  ['HLEN', 'K1'],
  ['HKEYS', 'K1'],
  ['HVALS', 'K1'],
  ['HSCAN', 'K1', '0'],
  ['HINCRBY', 'K1', 'f', '1'],
  ['HDEL', 'K1', 'f'],
  ['LPUSH', 'K1', 'a'],
  ['RPUSH', 'K1', 'b'],
  ['LLEN', 'K1'],
  ['LINDEX', 'K1', '0'],
  ['LRANGE', 'K1', '0', '-1'],
  ['LPOS', 'K1', 'a'],
  ['LINSERT', 'K1', 'BEFORE', 'a', 'c'],
  ['LREM', 'K1', '0', 'c'],
  ['LTRIM', 'K1', '0', '-1'],
  ['RPOPLPUSH', 'K1', 'K2'],
  ['LMOVE', 'K2', 'K1', 'LEFT', 'RIGHT'],
  ['LPOP', 'K1'],
  ['RPOP', 'K1'],
  ['DEL', 'K1', 'K2'],
  ['SADD', 'K1', 'a'],
  ['SMEMBERS', 'K1'],
  ['SISMEMBER', 'K1', 'a'],
  ['SCARD', 'K1'],
  ['SSCAN', 'K1', '0'],
  ['SREM', 'K1', 'a'],
  ['ZADD', 'K1', '1', 'a'],
  ['ZCARD', 'K1'],
  ['ZCOUNT', 'K1', '-inf', '+inf'],
  ['ZSCORE', 'K1', 'a'],
  ['ZRANK', 'K1', 'a'],
  ['ZINCRBY', 'K1', '1', 'a'],
  ['ZRANGE', 'K1', '0', '-1'],
  ['ZREVRANGE', 'K1', '0', '-1'],
  ['ZRANGEBYSCORE', 'K1', '-inf', '+inf'],
  ['ZREVRANGEBYSCORE', 'K1', '+inf', '-inf'],
  ['ZREMRANGEBYSCORE', 'K2', '-inf', '+inf'],
  ['ZREMRANGEBYRANK', 'K2', '0', '-1'],
  ['ZREM', 'K1', 'b'],
  ['ZPOPMIN', 'K1'],
  ['XADD', 'K1', '*', 'f', '1'],
  ['XLEN', 'K1'],
  ['XRANGE', 'K1', '-', '+'],
  ['XREVRANGE', 'K1', '+', '-'],
  ['XTRIM', 'K1', 'MAXLEN', '0'],
  ['DEL', 'K1', 'K2'],
  ['TIME'],
  ['PUBLISH', 'CHANNEL', 'check'],
]

/** The commands required by the gateway. */
export const READS: ReadonlySet<string> = new Set(['GET', 'XRANGE', 'XREVRANGE'])

/**
 * KEYS: two scratch keys. ARGV[1]: the channel; ARGV[2]: the calls as JSON. Returns the name and
 * reply of each denied call.
 */
export const PROBE_SCRIPT = `
local names = {K1 = KEYS[1], K2 = KEYS[2], CHANNEL = ARGV[1]}
local refused = {}
for _, call in ipairs(cjson.decode(ARGV[2])) do
  for i = 1, #call do call[i] = names[call[i]] or call[i] end
  local reply = redis.pcall(unpack(call))
  if type(reply) == 'table' and reply['err'] then
    refused[#refused + 1] = call[1]
    refused[#refused + 1] = reply['err']
  end
end
-- Nothing is left of what was let through; a reader has written nothing.
redis.pcall('DEL', KEYS[1], KEYS[2])
return refused
`

/**
 * Permission errors of Redis 6.2 and 7, inside and outside scripts, for commands, keys, channels
 * and credentials.
 */
const REFUSAL = /^(NOPERM|NOAUTH|WRONGPASS)|ACL failure|executing the script can't|no permissions/i

/** Whether a Redis error means that the permissions or credentials must be changed. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && REFUSAL.test(error.message)
}
