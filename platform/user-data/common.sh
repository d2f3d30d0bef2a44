#!/bin/bash
# First boot of a machine: what worker.sh and server.sh have in common, put before each of them.
# cloud-init runs it once in an instance's life; after a reboot systemd starts K3s by itself. It may
# be run again by hand at any time: what holds is left alone. No secret stands in it. Comments stay
# behind when it is rendered, for EC2 takes 16 KB and no more.
# shellcheck disable=SC2317 # Functions are handed to wait_for by name.
set -euo pipefail
umask 077
export PATH="$PATH:/usr/local/sbin:/usr/local/bin"
export AWS_PAGER='' AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=4

# Empty on a machine; tests put a folder here.
readonly ROOT=${SMARTSCALE_ROOT:-}
readonly RUN=$ROOT/run/smartscale LOG=$ROOT/var/log/smartscale-boot.log
readonly CLUSTER='@CLUSTER@' REGION='@REGION@' BOOT_LOG_GROUP='@BOOT_LOG_GROUP@'
readonly JOIN_TOKEN_SECRET='@JOIN_TOKEN_SECRET@'
readonly JOIN_TOKEN_FORM='^K10[0-9a-f]{64}::[a-z0-9]{6}\.[a-z0-9]{16}$'
CHANGED=no

say() { echo "$(date -u +%FT%TZ) $*"; }

die() {
  say "FAILED: $*"
  exit 1
}

# wait_for TRIES PAUSE WHAT COMMAND...: whatever may never come is waited for a number of times.
wait_for() {
  local tries=$1 pause=$2 what=$3 try
  shift 3
  for ((try = 1; try <= tries; try++)); do
    if "$@"; then return; fi
    sleep "$pause"
  done
  die "waited $((tries * pause)) s in vain for $what"
}

# put_file PATH MODE: standard input, written whole or not at all, and only when it differs.
put_file() {
  local path=$ROOT$1 mode=$2 new
  mkdir -p "${path%/*}"
  new=$(mktemp "${path%/*}/.new.XXXXXX")
  cat >"$new"
  chmod "$mode" "$new"
  if cmp -s "$new" "$path"; then
    rm -f "$new"
    chmod "$mode" "$path"
  else
    mv -f "$new" "$path"
    CHANGED=yes
  fi
}

has_checksum() { echo "$1  $2" | sha256sum --check --status; }

# fetch URL SHA256 PATH MODE: nothing that is not what we pinned ever gets its name.
fetch() {
  local url=$1 sha256=$2 path=$ROOT$3 mode=$4
  [[ $sha256 =~ ^[0-9a-f]{64}$ ]] || die "no checksum is pinned for $url"
  if [[ -f $path ]] && has_checksum "$sha256" "$path"; then return; fi
  mkdir -p "${path%/*}"
  curl -fsSL --proto '=https' --tlsv1.2 --connect-timeout 10 --max-time 180 \
    --retry 4 --retry-delay 2 --retry-connrefused -o "$path.new" "$url" || die "cannot fetch $url"
  if ! has_checksum "$sha256" "$path.new"; then
    rm -f "$path.new"
    die "$url is not the file that is pinned (sha256 $sha256)"
  fi
  chmod "$mode" "$path.new"
  mv -f "$path.new" "$path"
  CHANGED=yes
}

aws_cli() {
  timeout 90 aws --region "$REGION" --cli-connect-timeout 5 --cli-read-timeout 20 "$@"
}

imds() {
  curl -sf --max-time 3 --retry 5 --retry-delay 1 --retry-connrefused \
    -H "X-aws-ec2-metadata-token: $IMDS_TOKEN" "http://169.254.169.254/latest/meta-data/$1"
}

# Tokens first (IMDSv2): the launch template refuses all else.
open_imds() {
  IMDS_TOKEN=$(curl -sf --max-time 3 --retry 5 --retry-delay 1 --retry-connrefused -X PUT \
    -H 'X-aws-ec2-metadata-token-ttl-seconds: 900' http://169.254.169.254/latest/api/token)
}

# Who we are. What is not of the expected form would become part of K3s' configuration.
describe_machine() {
  open_imds || die 'the instance metadata service does not answer'
  INSTANCE=$(imds instance-id) ZONE=$(imds placement/availability-zone)
  TYPE=$(imds instance-type) LIFE_CYCLE=$(imds instance-life-cycle)
  [[ $INSTANCE =~ ^i-[0-9a-f]+$ ]] || die "the metadata say instance '$INSTANCE'"
  [[ $ZONE =~ ^[a-z0-9-]+$ ]] || die "the metadata say zone '$ZONE'"
  [[ $TYPE =~ ^[a-z0-9.-]+$ ]] || die "the metadata say type '$TYPE'"
  say "instance $INSTANCE ($TYPE, $LIFE_CYCLE) in $ZONE, for $CLUSTER"
}

# Signatures of AWS and certificates are void on a clock that is minutes off.
wait_for_clock() {
  timeout 70 chronyc -n waitsync 12 1 0 5 || say 'the clock is not confirmed; going on with it'
}

# Amazon Linux brings no iptables. K3s has one of its own; that of the system gets its patches.
# SELinux is permissive on Amazon Linux 2023, and K3s' policy for it is built for other systems.
install_packages() {
  if command -v iptables >/dev/null && command -v aws >/dev/null; then return; fi
  timeout 300 dnf install -y -q iptables-nft awscli-2 || die 'dnf cannot install iptables-nft'
}

# The kubelet asks this program for a login to the registry; K3s pulls by no role of its own accord.
install_credential_provider() {
  local folder=/var/lib/rancher/credentialprovider
  fetch '@CREDENTIAL_PROVIDER_URL@' '@CREDENTIAL_PROVIDER_SHA256@' \
    $folder/bin/ecr-credential-provider 0755
  put_file $folder/config.yaml 0600 <<'END'
apiVersion: kubelet.config.k8s.io/v1
kind: CredentialProviderConfig
providers:
  - name: ecr-credential-provider
    apiVersion: credentialprovider.kubelet.k8s.io/v1
    matchImages: ['@REGISTRY@']
    defaultCacheDuration: 6h
END
}

# configure_kubelet CPU MEMORY: what the machine keeps for itself (m, MiB), and an orderly end.
# 60 s for pods and 75 s for the system fit into the two minutes that AWS leaves a spot instance.
configure_kubelet() {
  put_file /var/lib/rancher/k3s/agent/etc/kubelet.conf.d/50-smartscale.conf 0600 <<END
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
tlsMinVersion: VersionTLS13
shutdownGracePeriod: 60s
shutdownGracePeriodCriticalPods: 15s
systemReserved: { cpu: 50m, memory: 100Mi }
kubeReserved: { cpu: $(($1 - 50))m, memory: $(($2 - 100))Mi }
evictionHard:
  memory.available: @EVICTION_MIB@Mi
  nodefs.available: 10%
  nodefs.inodesFree: 5%
  imagefs.available: 15%
END
  local before=$CHANGED
  CHANGED=no
  put_file /etc/systemd/logind.conf.d/50-smartscale.conf 0644 <<'END'
[Login]
InhibitDelayMaxSec=75
END
  if [[ $CHANGED == yes ]]; then systemctl restart systemd-logind; else CHANGED=$before; fi
}

# install_k3s KIND: the binary is ours to check; the installer makes the service and starts nothing.
install_k3s() {
  local installer=/usr/local/lib/smartscale/install-k3s.sh
  fetch '@K3S_URL@' '@K3S_SHA256@' /usr/local/bin/k3s 0755
  fetch '@INSTALLER_URL@' '@INSTALLER_SHA256@' $installer 0700
  if [[ $CHANGED == no && -e $ROOT/etc/systemd/system/$SERVICE.service ]]; then return; fi
  INSTALL_K3S_VERSION='@K3S_VERSION@' INSTALL_K3S_SKIP_DOWNLOAD=true \
    INSTALL_K3S_SKIP_SELINUX_RPM=true INSTALL_K3S_SKIP_START=true \
    timeout 120 sh "$ROOT$installer" "$1"
}

# K3s tells systemd when it is ready, so active means that it speaks to its server.
start_service() {
  local verb=start
  if [[ $CHANGED == yes ]]; then verb=restart; fi
  timeout 150 systemctl $verb "$SERVICE" || say "$SERVICE did not come at once"
  wait_for 12 5 "$SERVICE to be active" systemctl is-active --quiet "$SERVICE"
}

# What people will want to know of a machine that is gone. Tokens have no place in it.
last_words() {
  tail -n 60 "$LOG"
  timeout 20 journalctl -u "$SERVICE" -n 40 --no-pager
}

tell_boot_log() {
  local stream=$1 message
  message=$(last_words 2>&1 | sed -E 's/K10[0-9a-f]{64}::[^[:space:]"]+/K10(token)/g' |
    tr -cd '\n -~' | tail -c 60000 | sed 's/[\\"]/\\&/g' | awk '{ printf "%s\\n", $0 }')
  printf '[{"timestamp":%s,"message":"%s"}]' "$(date +%s%3N)" "$message" >"$RUN/events.json"
  aws_cli logs create-log-stream --log-group-name "$BOOT_LOG_GROUP" --log-stream-name "$stream"
  aws_cli logs put-log-events --log-group-name "$BOOT_LOG_GROUP" --log-stream-name "$stream" \
    --log-events "file://$RUN/events.json"
}

# Runs `boot`, which ends at its first failing command, and leaves STATUS. Called bare: inside of a
# condition bash would go on after a failure.
run_boot() {
  mkdir -p "$RUN" "${LOG%/*}"
  set +e
  (
    set -eE
    trap 'say "FAILED in line $LINENO: $BASH_COMMAND"' ERR
    boot
  ) 2>&1 | tee -a "$LOG"
  STATUS=${PIPESTATUS[0]}
  if [[ $STATUS -ne 0 ]]; then
    INSTANCE=unknown
    if open_imds; then INSTANCE=$(imds instance-id); fi
    tell_boot_log "$INSTANCE" || say "$BOOT_LOG_GROUP could not be told"
  fi
  rm -rf "$RUN"
}
