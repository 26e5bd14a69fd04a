import CTunDevice
import Glibc

guard let options = RelayOptions(Array(CommandLine.arguments.dropFirst())) else {
  print(RelayOptions.usage)
  exit(64)
}

var descriptors: [Int32] = []
for end in options.ends {
  let descriptor = tun_device_open("/run/netns/\(end.namespace)", end.device)
  guard descriptor >= 0 else {
    print(
      "lab-relay: cannot open \(end.device) in \(end.namespace): \(String(cString: strerror(errno)))"
    )
    exit(71)
  }
  descriptors.append(descriptor)
}

// The starter waits for this line before it gives the devices their addresses.
print("ready")
fflush(nil)
var relay = Relay(options, descriptors: descriptors)
relay.run()
