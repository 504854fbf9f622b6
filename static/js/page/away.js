/* An answer of what stands before the desk, or of a desk that cannot work now: as good as none. */

export const isAway = (status) => [502, 503, 504].includes(status);
