/** Prefix of the bus keys in Redis, for the publisher and the servers. */
export const BUS_KEY_PREFIX = '{bench}'
