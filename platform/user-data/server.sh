readonly SERVICE=k3s K3S=$ROOT/usr/local/bin/k3s
readonly SERVER_NAME='@SERVER_NAME@' PUBLIC_ADDRESS='@PUBLIC_ADDRESS@'
readonly SNAPSHOTS='@SNAPSHOTS@' ISSUER='@ISSUER@' ISSUER_URL='@ISSUER_URL@'

kubectl() { "$K3S" kubectl "$@"; }

# read_secret ARN FILE: fails when the secret has no value yet, and dies when that cannot be told.
read_secret() {
  if aws_cli secretsmanager get-secret-value --secret-id "$1" \
    --query SecretString --output text >"$2" 2>"$RUN/error"; then return; fi
  grep -q ResourceNotFoundException "$RUN/error" || die "cannot read $1: $(<"$RUN/error")"
  return 1
}

# From a file in memory: a command line can be seen by all.
put_secret() {
  aws_cli secretsmanager put-secret-value --secret-id "$1" --secret-string "file://$2" >/dev/null
  rm -f "$2"
}

# The key to the cluster: agents never see it, and a copy of the store opens with no other.
read_server_token() {
  wait_for 24 5 'the server token' read_secret '@SERVER_TOKEN_SECRET@' "$RUN/server-token"
  grep -Eq '^[!-~]{32,}$' "$RUN/server-token" || die 'the server token is not of 32 characters'
  put_file /etc/rancher/k3s/server-token 0600 <"$RUN/server-token"
  rm -f "$RUN/server-token"
}

# Who changed what, and who saw a secret. Leases and events would be most of it, and say nothing.
write_audit_policy() {
  put_file /etc/rancher/k3s/audit-policy.yaml 0600 <<'END'
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    resources:
      - { group: coordination.k8s.io, resources: [leases] }
      - { group: '', resources: [events] }
      - { group: events.k8s.io, resources: [events] }
  - level: None
    nonResourceURLs: ['/healthz*', '/livez*', '/readyz*', '/metrics', '/version']
  - level: Metadata
    resources:
      - { group: '', resources: [secrets, configmaps, serviceaccounts/token] }
      - { group: authentication.k8s.io }
  - level: None
    verbs: [get, list, watch]
  - level: Request
END
}

# Of another instance id than the server before it, so that the names of both never meet.
write_config() {
  local credentials=/var/lib/rancher/credentialprovider
  put_file /etc/rancher/k3s/config.yaml 0600 <<END
cluster-init: true
token-file: /etc/rancher/k3s/server-token
node-name: $INSTANCE
node-label:
  - topology.kubernetes.io/region=$REGION
  - topology.kubernetes.io/zone=$ZONE
  - node.kubernetes.io/instance-type=$TYPE
node-taint:
  - @SERVER_TAINT@
tls-san: [$SERVER_NAME, $PUBLIC_ADDRESS]
write-kubeconfig-mode: "0600"
secrets-encryption: true
disable: [traefik, servicelb, metrics-server, local-storage]
disable-helm-controller: true
etcd-snapshot-schedule-cron: "0 */6 * * *"
etcd-snapshot-retention: 28
etcd-snapshot-compress: true
etcd-s3: true
etcd-s3-endpoint: s3.$REGION.amazonaws.com
etcd-s3-region: $REGION
etcd-s3-bucket: $SNAPSHOTS
etcd-s3-folder: etcd
kube-apiserver-arg:
  - anonymous-auth=false
  - tls-min-version=VersionTLS13
  - service-account-issuer=$ISSUER_URL
  - service-account-jwks-uri=$ISSUER_URL/openid/v1/jwks
  - api-audiences=https://kubernetes.default.svc.cluster.local,k3s
  - service-account-extend-token-expiration=false
  - audit-policy-file=/etc/rancher/k3s/audit-policy.yaml
  - audit-log-path=/var/lib/rancher/k3s/server/logs/audit.log
  - audit-log-maxage=30
  - audit-log-maxbackup=9
  - audit-log-maxsize=50
kube-controller-manager-arg:
  - terminated-pod-gc-threshold=100
kubelet-arg:
  - provider-id=aws:///$ZONE/$INSTANCE
image-credential-provider-bin-dir: $credentials/bin
image-credential-provider-config: $credentials/config.yaml
END
}

# In MiB. A small machine keeps less: no kubelet starts with more reserved than there is.
server_memory() {
  awk -v wanted=@RESERVE_MIB@ \
    '/^MemTotal:/ { most = int($2 / 1024 * 0.4); print (most < wanted ? most : wanted) }' \
    "$ROOT/proc/meminfo"
}

# A new server begins a new cluster only where there never was one. Copies of a store in the bucket
# mean that something was lost: a person says what is to be done, in the object `restore-wanted`.
begin_or_restore() {
  local begun=/var/lib/smartscale/cluster-begun wanted='' newest
  if [[ -e $ROOT$begun ]]; then return; fi
  if aws_cli s3api get-object --bucket "$SNAPSHOTS" --key restore-wanted \
    "$RUN/wanted" >/dev/null 2>"$RUN/error"; then
    wanted=$(tr -d '[:space:]' <"$RUN/wanted")
  else
    grep -q NoSuchKey "$RUN/error" || die "cannot look for restore-wanted: $(<"$RUN/error")"
  fi
  newest=$(newest_snapshot)
  case $wanted in
    new-cluster) ;;
    '') [[ $newest == None ]] || die "there are snapshots, and this server has no store: put \
latest, a snapshot's name or new-cluster into s3://$SNAPSHOTS/restore-wanted" ;;
    latest) restore "$newest" ;;
    *) restore "$wanted" ;;
  esac
  if [[ -n $wanted ]]; then
    aws_cli s3api delete-object --bucket "$SNAPSHOTS" --key restore-wanted >/dev/null
  fi
  put_file $begun 0600 <<<"${wanted:-new-cluster}"
}

newest_snapshot() {
  aws_cli s3api list-objects-v2 --bucket "$SNAPSHOTS" --prefix etcd/ --no-paginate --output text \
    --query "sort_by((Contents || \`[]\`)[?!contains(Key, '.metadata')], &LastModified)[-1].Key"
}

# The flag is K3s' own: it has restored, and has not run since.
restore() {
  local name=${1#etcd/}
  [[ $name =~ ^[A-Za-z0-9._-]+$ && $name != None ]] || die "'$name' is no snapshot's name"
  if [[ -e $ROOT/var/lib/rancher/k3s/server/db/reset-flag ]]; then return; fi
  say "restoring $name"
  timeout 900 "$K3S" server --cluster-reset "--cluster-reset-restore-path=$name"
}

answers() { kubectl get --raw /readyz >/dev/null; }

# AWS reads these two, and lets pods take roles by what they say. Both are public by nature.
publish_issuer() {
  local found=.well-known/openid-configuration keys=openid/v1/jwks
  kubectl get --raw /$keys >"$RUN/keys"
  kubectl get --raw /$found |
    sed -E "s|\"jwks_uri\":\"[^\"]*\"|\"jwks_uri\":\"$ISSUER_URL/$keys\"|" >"$RUN/found"
  grep -qF "\"issuer\":\"$ISSUER_URL\"" "$RUN/found" || die "the API server is another issuer"
  grep -qF "\"jwks_uri\":\"$ISSUER_URL/$keys\"" "$RUN/found" || die 'the issuer names no keys'
  grep -q '"kid"' "$RUN/keys" || die 'the API server has no keys to publish'
  put_public "$keys" "$RUN/keys"
  put_public "$found" "$RUN/found"
}

put_public() {
  aws_cli s3api put-object --bucket "$ISSUER" --key "$1" --body "$2" \
    --content-type application/json --cache-control max-age=300 >/dev/null
}

# The first one. The controller makes the next, so what is there is never written over.
mint_join_token() {
  local token
  if read_secret "$JOIN_TOKEN_SECRET" "$RUN/there"; then return; fi
  token=$("$K3S" token create --ttl @JOIN_TOKEN_LIFE@ --groups '@JOIN_TOKEN_GROUP@' \
    --description 'first boot')
  [[ $token =~ $JOIN_TOKEN_FORM ]] || die 'K3s made a join token of another form'
  printf %s "$token" >"$RUN/join-token"
  put_secret "$JOIN_TOKEN_SECRET" "$RUN/join-token"
}

# For the one installation of Flux, and for people who have the right to read it.
publish_kubeconfig() {
  local secret='@KUBERNETES_ADMIN_SECRET@' address=https://$PUBLIC_ADDRESS:6443
  sed "s|https://127.0.0.1:6443|$address|" "$ROOT/etc/rancher/k3s/k3s.yaml" >"$RUN/kubeconfig"
  grep -qF "server: $address" "$RUN/kubeconfig" || die 'the kubeconfig names another address'
  if read_secret "$secret" "$RUN/there" && diff -qB "$RUN/kubeconfig" "$RUN/there" >/dev/null; then
    return
  fi
  put_secret "$secret" "$RUN/kubeconfig"
}

# mount_volume NAME VOLUME OWNER: attached after the instance is there, hence the wait. A volume is
# formatted only when blkid finds nothing on it and it begins with zeros, as EBS hands out new ones;
# and mkfs.xfs itself refuses any that has something.
mount_volume() {
  local name=$1 owner=$3 target=/var/lib/smartscale/$1 kind=0 uuid
  local device=$ROOT/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${2/-/}
  wait_for 60 5 "volume $2" test -e "$device"
  blkid -p "$device" >/dev/null || kind=$?
  case $kind in
    0) ;;
    2)
      cmp -s -n 1048576 "$device" /dev/zero || die "$2 is not empty, so it is left alone"
      mkfs.xfs -q "$device"
      ;;
    *) die "cannot tell what is on $2 (blkid: $kind), so it is left alone" ;;
  esac
  uuid=$(blkid -p -s UUID -o value "$device")
  mkdir -p "$ROOT$target"
  if ! grep -qF " $target " "$ROOT/etc/fstab"; then
    echo "UUID=$uuid $target xfs defaults,nofail,nodev,nosuid 0 2" >>"$ROOT/etc/fstab"
  fi
  grep -qF "UUID=$uuid $target " "$ROOT/etc/fstab" || die "/etc/fstab has another volume for $name"
  if ! mountpoint -q "$ROOT$target"; then mount "$ROOT$target"; fi
  mountpoint -q "$ROOT$target" || die "$2 is not mounted at $target"
  if [[ ! -d $ROOT$target/data ]]; then
    mkdir -m 0750 "$ROOT$target/data"
    chown "$owner:$owner" "$ROOT$target/data"
  fi
}

boot() {
  wait_for_clock
  describe_machine
  install_packages
  install_credential_provider
  configure_kubelet @RESERVE_CPU@ "$(server_memory)"
  read_server_token
  write_audit_policy
  write_config
  install_k3s server
  begin_or_restore
  start_service
  wait_for 60 5 'the API server' answers
  publish_issuer
  mint_join_token
  publish_kubeconfig
  mount_volume prometheus '@PROMETHEUS_VOLUME@' 65534
  mount_volume grafana '@GRAFANA_VOLUME@' 472
  say 'the server serves'
}

# It is not ended: it may hold the only store there is. A person mends, and runs this again.
run_boot
exit "$STATUS"
