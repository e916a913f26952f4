/**
 * The epoch, the last assigned position and the oldest retained position of the epoch (last + 1 if
 * none is retained).
 */
export const LOG_HEAD_QUERY = `SELECT epoch, position,
   greatest(h.epoch_from + 1, coalesce(
     (SELECT p.position FROM publication p ORDER BY p.position LIMIT 1), h.position + 1)) AS earliest
 FROM publication_head h`
