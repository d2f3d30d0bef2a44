readonly SERVICE=k3s-agent

# A bootstrap token, which lives for a day and opens nothing else. The server's own token would be
# the key to everything, so no other form is taken. One that has joined has a certificate instead.
read_join_token() {
  if [[ -e $ROOT/var/lib/rancher/k3s/agent/client-kubelet.crt ]]; then return; fi
  wait_for 24 5 'a join token' has_join_token
  put_file /etc/rancher/k3s/join-token 0600 <"$RUN/join-token"
  rm -f "$RUN/join-token"
}

has_join_token() {
  local token
  if ! aws_cli secretsmanager get-secret-value --secret-id "$JOIN_TOKEN_SECRET" \
    --query SecretString --output text >"$RUN/join-token"; then return 1; fi
  token=$(<"$RUN/join-token")
  [[ $token =~ $JOIN_TOKEN_FORM ]] || die 'the secret holds no token that agents join with'
}

# K3s refuses a name that was used before, and addresses are; an instance's id never is.
write_config() {
  local market=on-demand
  if [[ $LIFE_CYCLE == spot ]]; then market=spot; fi
  put_file /etc/rancher/k3s/config.yaml 0600 <<END
server: https://@SERVER_NAME@:6443
token-file: /etc/rancher/k3s/join-token
node-name: $INSTANCE
node-label:
  - topology.kubernetes.io/region=$REGION
  - topology.kubernetes.io/zone=$ZONE
  - node.kubernetes.io/instance-type=$TYPE
  - @MARKET_LABEL@=$market
kubelet-arg:
  - provider-id=aws:///$ZONE/$INSTANCE
image-credential-provider-bin-dir: /var/lib/rancher/credentialprovider/bin
image-credential-provider-config: /var/lib/rancher/credentialprovider/config.yaml
END
}

boot() {
  wait_for_clock
  describe_machine
  install_packages
  install_credential_provider
  configure_kubelet @RESERVE_CPU@ @RESERVE_MIB@
  read_join_token
  write_config
  install_k3s agent
  start_service
  say 'joined'
}

# Shut down, an instance of this template is terminated: the autoscaler sees it gone.
run_boot
if [[ $STATUS -ne 0 ]]; then shutdown -h now; fi
exit "$STATUS"
