/** The machine that stands in for a NAT gateway. Data: what it costs is reckoned from it too. */
export const NAT_INSTANCE = {
  /** x86_64, so that one pinned AMI serves every machine. Its price is `natInstanceHour`. */
  type: 't3.nano',
  diskGib: 8,
} as const;
