print("synpath")
