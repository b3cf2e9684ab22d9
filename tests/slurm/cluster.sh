# Sourced: a Slurm cluster of two nodes on this machine, by its own daemons, keys and ports, in the folder $cluster.
# Every daemon is a child of the script that starts it; cluster_stop ends them all.
daemons=()

cluster_write() { # CPUS OF A NODE
  local me host
  me=$(id -un) host=$(hostname -s)
  port=$((20000 + $$ % 10000))
  mkdir -p "$cluster"/{state,log,munge}
  chmod 755 "$cluster" "$cluster/munge" # munge wants to be reached by all
  head -c 1024 /dev/urandom >"$cluster/munge/key"
  chmod 400 "$cluster/munge/key"
  # no cgroups and no systemd: processes are found in /proc, nothing is bound
  cat >"$cluster/slurm.conf" <<CONF
ClusterName=check
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$me
SlurmdUser=$me
SlurmctldPort=$port
AuthType=auth/munge
CryptoType=crypto/munge
AuthInfo=socket=$cluster/munge/socket
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool-%n
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd-%n.pid
SlurmctldLogFile=$cluster/log/slurmctld
SlurmdLogFile=$cluster/log/slurmd-%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=2,bf_interval=2,requeue_delay=1
ReturnToService=1
JobRequeue=1
KillWait=3
NodeName=n[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + 2))] CPUs=$1 RealMemory=4000
PartitionName=check Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
  export SLURM_CONF=$cluster/slurm.conf
}

cluster_start() { # CPUS OF A NODE
  cluster_write "$1"
  munged --foreground --force --key-file="$cluster/munge/key" --socket="$cluster/munge/socket" \
    --pid-file="$cluster/munge/pid" --log-file="$cluster/munge/log" --seed-file="$cluster/munge/seed" 2>"$cluster/log/munged" &
  daemons+=($!)
  for _ in {1..50}; do [ -S "$cluster/munge/socket" ] && break; sleep 0.1; done
  slurmctld -D -f "$SLURM_CONF" 2>/dev/null &
  daemons+=($!)
  local node
  for node in n1 n2; do
    slurmd -D -N $node -f "$SLURM_CONF" 2>/dev/null &
    daemons+=($!)
  done
  for _ in {1..150}; do
    [ "$(sinfo -h -N -o %T 2>/dev/null | grep -c idle)" -eq 2 ] && return
    sleep 0.2
  done
  echo "the cluster does not come up:" && tail -n 5 "$cluster"/log/*
  return 1
}

# Tasks first, then daemons in the reverse order of starting; what does not end is killed.
cluster_stop() {
  [ ${#daemons[@]} -gt 0 ] || return 0
  scancel -u "$(id -un)" 2>/dev/null
  for _ in {1..50}; do [ -z "$(squeue -h 2>/dev/null)" ] && break; sleep 0.2; done
  local i
  for ((i = ${#daemons[@]} - 1; i >= 0; i--)); do
    kill "${daemons[i]}" 2>/dev/null
    for _ in {1..50}; do kill -0 "${daemons[i]}" 2>/dev/null || break; sleep 0.1; done
    kill -9 "${daemons[i]}" 2>/dev/null
    wait "${daemons[i]}" 2>/dev/null
  done
  daemons=()
  pgrep -f -- "$cluster" >/dev/null && { echo "still there: $(pgrep -af -- "$cluster")"; return 1; }
  return 0
}
