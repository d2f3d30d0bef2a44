/**
 * Programs that a machine has and tests must not run. Each writes its call down first, and answers
 * from the sandbox's folder.
 */
export const STUBS: Readonly<Record<string, string>> = {
  shutdown: '',
  dnf: `if [ -e "$SANDBOX/no-packages" ]; then exit 1; fi
cp "$SANDBOX/bin/chronyc" "$SANDBOX/bin/iptables"`,
  chronyc: 'exit 0',
  journalctl: 'cat "$SANDBOX/journal" 2>/dev/null',
  chown: '',
  curl: `out= url=
for arg; do case $arg in https:* | http:*) url=$arg ;; esac; done
while [ $# -gt 0 ]; do if [ "$1" = -o ]; then out=$2; fi; shift; done
case $url in
  http://169.254.169.254/*) if [ -e "$SANDBOX/no-imds" ]; then exit 28; fi ;;
esac
case $url in
  */latest/api/token) echo IMDS-SESSION ;;
  */latest/meta-data/*) cat "$SANDBOX/imds/\${url#*/meta-data/}" || exit 22 ;;
  *)
    name=$(sed 's|%|%25|g; s|:|%3A|g; s|/|%2F|g; s|+|%2B|g' <<<"$url")
    cp "$SANDBOX/shop/$name" "$out" 2>/dev/null || exit 22 ;;
esac`,
  systemctl: `unit=\${!#}
case $1 in
  restart | start)
    if [ -e "$SANDBOX/never-active" ] && [ "$unit" != systemd-logind ]; then exit 1; fi
    touch "$SANDBOX/active-$unit"
    if [ "$unit" = k3s ]; then cp "$SANDBOX/k3s.yaml" "$SMARTSCALE_ROOT/etc/rancher/k3s/k3s.yaml"; fi ;;
  is-active) [ -e "$SANDBOX/active-$unit" ] ;;
esac`,
  aws: `if [ -e "$SANDBOX/no-aws" ]; then echo 'Unable to locate credentials' >&2; exit 253; fi
while [ "\${1#--}" != "$1" ]; do shift 2; done
verb="$1 $2"; shift 2
while [ $# -gt 0 ]; do case $1 in
  --secret-id) secret=$SANDBOX/secrets/\${2##*:}; shift ;;
  --secret-string | --log-events) file=\${2#file://}; shift ;;
  --bucket) bucket=$SANDBOX/buckets/$2; shift ;;
  --key) key=$2; shift ;;
  --prefix) prefix=$2; shift ;;
  --body) file=$2; shift ;;
  --log-stream-name) stream=$2; shift ;;
  --log-group-name | --query | --output | --content-type | --cache-control) shift ;;
  --*) ;;
  *) out=$1 ;;
esac; shift; done
case $verb in
  'secretsmanager get-secret-value')
    if [ ! -e "$secret" ]; then echo 'An error occurred (ResourceNotFoundException)' >&2; exit 254; fi
    cat "$secret"; echo ;;
  'secretsmanager put-secret-value') cp "$file" "$secret" ;;
  's3api get-object')
    if [ ! -e "$bucket/$key" ]; then echo 'An error occurred (NoSuchKey)' >&2; exit 254; fi
    cp "$bucket/$key" "$out" ;;
  's3api put-object') mkdir -p "$bucket/\${key%/*}"; cp "$file" "$bucket/$key" ;;
  's3api delete-object') rm "$bucket/$key" ;;
  's3api list-objects-v2')
    newest=$(ls -A "$bucket/$prefix" 2>/dev/null | tail -n 1)
    if [ -n "$newest" ]; then echo "$prefix$newest"; else echo None; fi ;;
  'logs create-log-stream') ;;
  'logs put-log-events') mkdir -p "$SANDBOX/boot-log"; cp "$file" "$SANDBOX/boot-log/$stream" ;;
  *) echo "no such call: $verb" >&2; exit 252 ;;
esac`,
  // A volume is a file: what is on it stands at its beginning.
  blkid: `device=; for arg; do case $arg in /*) device=$arg ;; esac; done
if ! grep -aq '^XFS' "$device"; then exit "$(cat "$SANDBOX/blkid-says" 2>/dev/null || echo 2)"; fi
case $* in *UUID*) echo "uuid-of-\${device##*_}" ;; *) echo "$device: TYPE=xfs" ;; esac`,
  'mkfs.xfs': 'for device; do :; done; echo XFS >"$device"',
  mount: 'touch "$SANDBOX/mounted-$(tr / - <<<"$1")"',
  mountpoint: 'for folder; do :; done; [ -e "$SANDBOX/mounted-$(tr / - <<<"$folder")" ]',
};

/**
 * Takes no time, and no process either, since scripts wait often. The file `on-sleep` says what
 * happens meanwhile.
 */
export const SLEEP = `unset BASH_ENV
sleep() {
  echo "sleep $*" >>"$SANDBOX/calls"
  if [ -e "$SANDBOX/on-sleep" ]; then . "$SANDBOX/on-sleep"; fi
}
`;
